import { makeStyles, tokens } from "@fluentui/react-components";

/** How a line is shown that is not written here. */
export const useLineStyles = makeStyles({
  line: {
    margin: 0,
    padding: tokens.spacingVerticalM,
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    fontFamily: tokens.fontFamilyMonospace,
    backgroundColor: tokens.colorNeutralBackground2,
    borderRadius: tokens.borderRadiusMedium,
  },
  actions: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});
