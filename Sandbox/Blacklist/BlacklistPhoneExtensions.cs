using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Blacklist;

/// <summary>Whom the phone's owner blocks.</summary>
public static class BlacklistPhoneExtensions
{
    /// <summary>Blocks or unblocks a contact.</summary>
    /// <exception cref="SandboxRefusedException">There is no such account.</exception>
    public static Task BlockAsync(this SandboxPhone phone, Jid contact, bool isBlocked, CancellationToken cancellationToken = default) =>
        phone.DoOnlineAsync(() => phone.Part<BlacklistHandler>().Set(phone.Account, phone.FindContact(contact), isBlocked, null), cancellationToken);

    /// <summary>LIDs of the blocked contacts.</summary>
    public static Task<IReadOnlyList<Jid>> ReadBlockedAsync(this SandboxPhone phone, CancellationToken cancellationToken = default) =>
        phone.CallAsync<IReadOnlyList<Jid>>(
            () => [.. phone.Part<BlacklistState>().Blocked.Of(phone.Account).Keys.Select(lid => Jid.FromLid(lid))], cancellationToken);
}
