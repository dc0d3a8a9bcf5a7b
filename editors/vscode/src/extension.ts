/** The extension: it starts the server, and adds what the protocol has no messages for. */

import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  LanguageClientOptions,
  ServerOptions,
  State,
} from "vscode-languageclient/node";

import { FilledContent, previewFill } from "./preview";
import { StatusItem, type Status } from "./status";

const FILL_ARTICLE = vscode.CodeActionKind.Source.append("fillArticle.enrich");
const FILL_SECTION = vscode.CodeActionKind.RefactorRewrite.append("fillSection.enrich");
const HOW_TO_INSTALL =
  "https://github.com/enrich-waf/enrich/blob/main/docs/how-to/write-in-an-editor.md";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("enrich", { log: true });
  const item = new StatusItem();
  const filled = new FilledContent();
  const restart = () => start(output, item);
  context.subscriptions.push(
    output,
    item,
    vscode.workspace.registerTextDocumentContentProvider(FilledContent.scheme, filled),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => filled.delete(uri)),
    vscode.commands.registerCommand("enrich.fillArticle", () => applyAction(FILL_ARTICLE)),
    vscode.commands.registerCommand("enrich.fillSection", () => applyAction(FILL_SECTION)),
    vscode.commands.registerCommand("enrich.previewFill", () => previewFill(client, filled)),
    vscode.commands.registerCommand("enrich.reloadFacts", () =>
      client?.sendRequest("workspace/executeCommand", { command: "enrich.reload", arguments: [] }),
    ),
    vscode.commands.registerCommand("enrich.restart", restart),
    vscode.commands.registerCommand("enrich.showStatus", () => output.show(true)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("enrich.command") || event.affectsConfiguration("enrich.enable")) {
        void restart();
      }
    }),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
}

/** Start the server, after the one that runs has ended. */
async function start(output: vscode.LogOutputChannel, item: StatusItem): Promise<void> {
  await client?.dispose();
  client = undefined;
  const settings = vscode.workspace.getConfiguration("enrich");
  const [command, ...args] = settings.get<string[]>("command") ?? [];
  if (!settings.get<boolean>("enable") || !command) {
    item.hide();
    return;
  }
  const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const server: ServerOptions = { command, args, options: cwd ? { cwd } : {} };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "markdown" },
      { scheme: "untitled", language: "markdown" },
    ],
    initializationOptions: { status: true },
    outputChannel: output,
    // A server that ends by itself, such as one without its extra, isn't started again and again.
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue }),
      closed: () => ({ action: CloseAction.DoNotRestart, handled: true }),
    },
  };
  const started = new LanguageClient("enrich", "enrich", server, options);
  client = started;
  started.onNotification("enrich/status", (status: Status) => {
    output.info(status.detail);
    item.show(status);
  });
  started.onDidChangeState(({ newState }) => {
    if (newState === State.Stopped && client === started) {
      item.show({ text: "enrich: stopped", detail: "", isLoading: false, isProblem: true });
    }
  });
  item.show({ text: "enrich: starting…", detail: "", isLoading: true, isProblem: false });
  try {
    await started.start();
  } catch (error) {
    output.error(String(error));
    item.show({ text: "enrich: not started", detail: String(error), isLoading: false, isProblem: true });
    await explainFailure(command);
  }
}

async function explainFailure(command: string): Promise<void> {
  const open = "How to install it";
  const choice = await vscode.window.showErrorMessage(
    `'${command}' could not be started. Install enrich with its extra 'editor', or set enrich.command.`,
    open,
  );
  if (choice === open) {
    await vscode.env.openExternal(vscode.Uri.parse(HOW_TO_INSTALL));
  }
}

/** Do the first action of a kind at the cursor. */
async function applyAction(kind: vscode.CodeActionKind): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return;
  }
  const [action] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    editor.document.uri,
    editor.selection,
    kind.value,
    1, // the number of actions whose edits are resolved
  );
  if (action?.edit) {
    await vscode.workspace.applyEdit(action.edit);
  } else {
    void vscode.window.showInformationMessage("enrich: there is nothing to fill here.");
  }
}
