// Runs `dlv dap` (from DLV) for each session of type go and ends it with the session.
const vscode = require('vscode');
const { spawn } = require('node:child_process');

module.exports.activate = (context) => {
  const running = new Map();
  const start = (session) =>
    new Promise((ready, failed) => {
      const dlv = spawn(process.env.DLV, ['dap', '--listen=127.0.0.1:0']);
      running.set(session.id, dlv);
      let said = '';
      dlv.stdout.on('data', (data) => {
        said += data;
        const port = /listening at: 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
        if (port !== undefined) ready(new vscode.DebugAdapterServer(Number(port), '127.0.0.1'));
      });
      dlv.on('exit', () => failed(new Error(`dlv ended: ${said}`)));
    });
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory('go', { createDebugAdapterDescriptor: start }),
    vscode.commands.registerCommand('goBridge.stopAll', () => vscode.debug.stopDebugging()),
    vscode.debug.onDidTerminateDebugSession(({ id }) => running.get(id)?.kill()),
  );
};
