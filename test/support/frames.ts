// WebSocket frames byte by byte (RFC 6455 section 5.2), right or wrong as the test wants them, and the close
// code in what a server answers. Used where a client library would refuse to say such things.
/** Always the same: the server cannot tell, and a run can be repeated. */
const MASK = Buffer.from([0x5a, 0x13, 0xc4, 0x77])

export interface Shape {
  opcode?: number
  isLast?: boolean
  isMasked?: boolean
  /** The reserved bits, 0 to 7. */
  reserved?: number
  /** What the header says of the length, if not the truth. */
  length?: number
}

/** One frame as a client sends it: masked text unless told otherwise. */
export function frameOf(
  payload: Buffer | string,
  { opcode = 1, isLast = true, isMasked = true, reserved = 0, length }: Shape = {},
): Buffer {
  const data = Buffer.from(payload)
  const said = length ?? data.length
  const size = said < 126 ? 0 : said < 65_536 ? 2 : 8
  const header = Buffer.alloc(2 + size)
  header[0] = (isLast ? 128 : 0) | (reserved << 4) | opcode
  header[1] = (isMasked ? 128 : 0) | (size === 0 ? said : size === 2 ? 126 : 127)
  if (size === 2) header.writeUInt16BE(said, 2)
  if (size === 8) header.writeBigUInt64BE(BigInt(said), 2)
  if (!isMasked) return Buffer.concat([header, data])
  const masked = data.map((byte, index) => byte ^ MASK[index % 4]!)
  return Buffer.concat([header, MASK, masked])
}

/** Reads what a server says, chunk by chunk: its texts, and the code of its close frame. */
export class FrameReader {
  readonly texts: string[] = []
  closeCode: number | null = null
  #unread = Buffer.alloc(0)

  add(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk])
    for (;;) {
      const [head = 0, second = 0] = this.#unread
      const size = second === 126 ? 2 : second === 127 ? 8 : 0
      if (this.#unread.length < 2 + size) return
      const length =
        size === 0
          ? second
          : Number(this.#unread.subarray(2, 2 + size).reduce((sum, byte) => sum * 256 + byte, 0))
      const end = 2 + size + length
      if (this.#unread.length < end) return
      const payload = this.#unread.subarray(2 + size, end)
      if ((head & 15) === 1) this.texts.push(String(payload))
      if ((head & 15) === 8) this.closeCode = length < 2 ? 1005 : payload.readUInt16BE(0)
      this.#unread = this.#unread.subarray(end)
    }
  }
}
