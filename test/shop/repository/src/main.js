import { createApp } from './app.js';
import { openDatabase } from './database.js';

const { PORT = '8080', HOST = '127.0.0.1', DATABASE } = process.env;

const db = openDatabase(DATABASE);
const server = createApp(db).listen(Number(PORT), HOST, () => {
  console.log(`Leaf & Loam on http://${HOST}:${server.address().port}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(() => db.close());
    server.closeIdleConnections();
  });
}
