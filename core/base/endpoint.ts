/**
 * An end of a connection as the kernel's tables read after parsing: `127.0.0.1:80`, IPv6 in brackets and without a zone, IPv4 mapped
 * into IPv6 as IPv4.
 */
export function endpoint(address = '', port = 0): string {
  const host = address.replace(/^::ffff:(?=\d+\.)/i, '').split('%', 1)[0]!;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
