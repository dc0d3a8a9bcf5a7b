/** The preview of a fill: a diff between the article and the article as it would be filled. */

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

/** The answer to the request `enrich/filled`; null if the article can't be filled. */
interface Filled {
  text: string;
  changed: boolean;
  warnings: string[];
}

/** The texts of filled articles, each at the address of its article with another scheme. */
export class FilledContent implements vscode.TextDocumentContentProvider {
  static readonly scheme = "enrich-filled";

  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly texts = new Map<string, string>();

  readonly onDidChange = this.changed.event;

  set(uri: vscode.Uri, text: string): void {
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
  }

  delete(uri: vscode.Uri): void {
    this.texts.delete(uri.toString());
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }
}

/** Show what filling would change in the article of the active editor. */
export async function previewFill(
  client: LanguageClient | undefined,
  content: FilledContent,
): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!client || !document) {
    return;
  }
  const uri = client.code2ProtocolConverter.asUri(document.uri);
  const filled = await client.sendRequest<Filled | null>("enrich/filled", { uri });
  if (!filled) {
    return; // the server has said why
  }
  for (const warning of filled.warnings) {
    client.outputChannel.appendLine(warning);
  }
  if (!filled.changed) {
    void vscode.window.showInformationMessage("enrich: the article is up to date.");
    return;
  }
  const right = vscode.Uri.from({ scheme: FilledContent.scheme, path: document.uri.path });
  content.set(right, filled.text);
  const name = document.uri.path.split("/").pop() ?? "article";
  await vscode.commands.executeCommand("vscode.diff", document.uri, right, `${name}: filled by enrich`);
}
