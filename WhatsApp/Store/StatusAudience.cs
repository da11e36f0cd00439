using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Store;

/// <summary>Who a status update is for.</summary>
/// <param name="Setting">How they are chosen.</param>
/// <param name="Accounts">
/// As a choice: the accounts of the list, which is empty for <see cref="StatusSetting.Contacts"/>. As kept with an update that was sent: everybody it went to.
/// </param>
public sealed record StatusAudience(StatusSetting Setting, IReadOnlyList<Jid> Accounts)
{
    /// <summary>The account's own choice, from its app state, is kept under this id; that of an update under the id of its message.</summary>
    public const string PrivacyId = "status_privacy";

    /// <summary>Accounts that one update goes to at most.</summary>
    public const int MaxAccounts = 100_000;

    /// <summary>Never prints who it is.</summary>
    public override string ToString() => $"{Setting} ({Accounts.Count})";
}
