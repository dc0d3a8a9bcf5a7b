/** The item in the status bar: the day of the facts, or what is wrong with them. */

import * as vscode from "vscode";

/** What the server says of its facts, in the notification `enrich/status`. */
export interface Status {
  text: string;
  detail: string;
  isLoading: boolean;
  isProblem: boolean;
}

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "enrich",
    vscode.StatusBarAlignment.Right,
  );

  constructor() {
    this.item.name = "enrich";
    this.item.command = "enrich.showStatus";
  }

  show(status: Status): void {
    const icon = status.isProblem ? "$(warning)" : status.isLoading ? "$(sync~spin)" : "$(book)";
    this.item.text = `${icon} ${status.text}`;
    this.item.tooltip = status.detail;
    this.item.backgroundColor = status.isProblem
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
    this.item.show();
  }

  hide(): void {
    this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }
}
