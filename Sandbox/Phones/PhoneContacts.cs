using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>What actions of a phone on other accounts have in common.</summary>
internal static class PhoneContacts
{
    /// <summary>Another account that the phone names. Inside of a step.</summary>
    /// <exception cref="SandboxRefusedException">There is no such account.</exception>
    public static Account FindContact(this SandboxPhone phone, Jid person) =>
        phone.Server.State.Dial(person) is { } account && account != phone.Account ? account
            : throw new SandboxRefusedException("not_found", "There is no such account.", "jid");

    /// <summary>Runs a step that returns nothing, for which the phone must be online.</summary>
    public static Task DoOnlineAsync(this SandboxPhone phone, Action step, CancellationToken cancellationToken) => phone.CallOnlineAsync(
        () =>
        {
            step();
            return true;
        },
        cancellationToken);
}
