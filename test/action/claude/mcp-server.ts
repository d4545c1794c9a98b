/** The text of the smallest server of the Model Context Protocol: one tool, `price`, over stdio. */
export const MCP_SERVER = `
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  const result = {
    initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'shop', version: '1' } },
    'tools/list': { tools: [{ name: 'price', description: 'The price', inputSchema: { type: 'object' } }] },
    'tools/call': { content: [{ type: 'text', text: 'It is ' + process.env.PRICE + '.' }] },
  }[method];
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: result ?? {} }));
}
`;
