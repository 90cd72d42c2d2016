/** HRESULTs that have a name of their own beside that of the Windows error inside (winerror.h of the Windows SDK). */
export const HRESULT_NAMES: ReadonlyMap<string, number> = new Map([
  ["E_ACCESSDENIED", 0x80070005],
  ["E_HANDLE", 0x80070006],
  ["E_OUTOFMEMORY", 0x8007000e],
  ["E_INVALIDARG", 0x80070057],
  ["E_FAIL", 0x80004005],
  ["E_UNEXPECTED", 0x8000ffff],
  ["S_FALSE", 1],
]);
