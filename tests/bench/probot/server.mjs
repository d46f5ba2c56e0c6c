// Probot with nothing to do: it checks the signature, parses the body, calls an empty function, and answers.
import { createServer } from "node:http";
import { createNodeMiddleware, Probot } from "probot";

const probot = new Probot({
  appId: 1,
  privateKey: process.env.PRIVATE_KEY,
  secret: process.env.WEBHOOK_SECRET,
  logLevel: "fatal",
});
const app = (bot) => bot.on("pull_request", () => {});
const middleware = await createNodeMiddleware(app, { probot, webhooksPath: "/webhook" });
createServer(middleware).listen(Number(process.env.PORT), "127.0.0.1");
