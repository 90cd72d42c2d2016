import { useEffect, useState } from "react";

/** A value as it was when it last stood still for so long: what is asked of a server while somebody types. */
export function useAfterAPause<T>(value: T, milliseconds = 300): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
