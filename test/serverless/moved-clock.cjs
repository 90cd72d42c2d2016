// Loaded before a program whose days are to pass in a second: its time is ours and what it is told to add.
let ahead = 0;
const RealDate = Date;
globalThis.Date = class MovedDate extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + ahead);
    else super(...given);
  }
  static now() {
    return RealDate.now() + ahead;
  }
};
process.on("message", (milliseconds) => {
  ahead += milliseconds;
  process.send("moved");
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
