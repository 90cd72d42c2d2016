import { useSearchParams } from "react-router";
import { DayChanges } from "./day-changes.tsx";
import { LearntChanges } from "./learnt-changes.tsx";

/** Changes of devices behind a number: of the overview, or of a day in the trend. */
export default function ChangesPage() {
  const [asked] = useSearchParams();
  const day = asked.get("day");
  return day === null ? <LearntChanges /> : <DayChanges day={day} />;
}
