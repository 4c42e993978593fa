import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

/** Each makes an element known to the page; those that are drawn already come to life. */
export const registrations = [vsCodeButton, vsCodeTextField, vsCodeProgressRing].map((element) => (): void => {
  provideVSCodeDesignSystem().register(element());
});
