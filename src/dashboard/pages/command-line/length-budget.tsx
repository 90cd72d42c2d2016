import { Field, ProgressBar, Text } from "@fluentui/react-components";

const number = new Intl.NumberFormat("en");

/** How much of what Intune takes is used. */
export function LengthBudget({ length, limit }: { readonly length: number; readonly limit: number | null }) {
  if (limit === null)
    return <Text size={200}>{number.format(length)} characters; this form has no limit that is known.</Text>;
  const left = limit - length;
  return (
    <Field
      label="Length"
      validationState={left < 0 ? "error" : left < limit / 10 ? "warning" : "none"}
      validationMessage={
        left < 0
          ? `${number.format(length)} of ${number.format(limit)} characters: ${number.format(-left)} too many`
          : `${number.format(length)} of ${number.format(limit)} characters, ${number.format(left)} left`
      }
    >
      <ProgressBar
        value={Math.min(1, length / limit)}
        thickness="large"
        color={left < 0 ? "error" : left < limit / 10 ? "warning" : "brand"}
      />
    </Field>
  );
}
