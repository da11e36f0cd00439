using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Privacy;
using WhatIsUp.WhatsApp.Profile;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Changes of the account itself by another device, or by the server (<c>account_sync</c>): one part per child.</summary>
internal static class AccountNotices
{
    /// <summary>Handles all children.</summary>
    /// <returns>Tags without a handler.</returns>
    public static async ValueTask<IReadOnlyList<string>> HandleAsync(
        DeviceTransaction transaction, ClientSession session, Node stanza, CancellationToken cancellationToken)
    {
        List<string>? unknown = null;
        var connection = session.Connection;
        foreach (var child in stanza.Children)
        {
            switch (child.Tag)
            {
                case "devices":
                    await DeviceNotices.ForgetOwnAsync(transaction, connection, cancellationToken);
                    break;
                case "username":
                    // In the order of the web client: a change to query, a username, or its removal (zapo @9a49e1ff, src/client/events/username.ts).
                    if (child.Get("action") == "modify") connection.Start("username", session.Accounts.RefreshOwnUsernameAsync);
                    else transaction.Changes.Events.Add(new OwnUsernameChanged(Usernames.Read(child.Get("username"))));
                    break;
                case "privacy":
                    PrivacyNotices.Handle(transaction, child, session.NotePrivacy);
                    break;
                case "blocklist":
                    await session.Blacklist.NoteAsync(transaction, child, cancellationToken);
                    break;
                case "notice":
                    break;
                default:
                    if (!await ProfileNotices.HandleOwnAsync(transaction, connection, child, cancellationToken)) (unknown ??= []).Add(child.Tag);
                    break;
            }
        }
        return unknown ?? [];
    }
}
