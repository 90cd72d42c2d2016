/** CRC-32 polynomial of zip, bit-reversed. */
const POLYNOMIAL = 0xedb88320;

/** A 32 by 32 matrix of bits: each number is what becomes of one bit. */
type Matrix = readonly number[];

/**
 * CRC-32 of two runs of bytes end to end, from the CRC of each and the length of the second. What stands in front may be
 * known last: an encrypted content starts with the MAC of all that follows.
 */
export function joinCrc(first: number, second: number, secondLength: number): number {
  let crc = first;
  // What one zero byte does to a CRC; squared, what two do, then four, eight, …
  let zeros = squared(squared(squared(oneZeroBit())));
  for (let length = secondLength; length > 0; length = Math.floor(length / 2)) {
    if (length % 2 === 1) crc = times(zeros, crc);
    zeros = squared(zeros);
  }
  return (crc ^ second) >>> 0;
}

const oneZeroBit = (): Matrix => [POLYNOMIAL, ...Array.from({ length: 31 }, (_, bit) => 2 ** bit)];

const squared = (matrix: Matrix): Matrix => matrix.map((row) => times(matrix, row));

function times(matrix: Matrix, vector: number): number {
  let sum = 0;
  for (let bit = 0, left = vector; left !== 0; bit++, left >>>= 1) if (left & 1) sum ^= matrix[bit]!;
  return sum >>> 0;
}
