using System.Collections.Concurrent;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contacts;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Profile;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Queries the addresses of accounts: number, LID, and the own username.</summary>
internal sealed class AccountQueries(ClientConnection connection)
{
    private readonly ConcurrentDictionary<string, bool> _refreshing = new(StringComparer.Ordinal);

    /// <summary>Queries the account of a number, and stores the result: the account's JID, which may have other digits, and its LID.</summary>
    public async Task<AccountLookup> LookUpAsync(Jid number, CancellationToken cancellationToken)
    {
        var found = await UserSync.QueryAsync(connection, [Node.Of("contact"), Node.Of("lid")], [UserSync.UserOf(number)], cancellationToken);
        if (found.FirstOrDefault(one => UserSync.IsFor(one, number)) is not { } user) return AccountLookup.Unanswered;
        if (user.Child("contact")?.Get("type") is "out" or "invalid") return AccountLookup.Absent;
        if (user.GetJid("jid") is not { } jid) return AccountLookup.Unanswered;
        await connection.ChangeAsync(
            async (transaction, token) => await UserSync.AddAddressesAsync(transaction, number, jid.ToAccount(), user, token), cancellationToken);
        return AccountLookup.Found;
    }

    /// <summary>Queries the own username.</summary>
    public async Task RefreshOwnUsernameAsync(CancellationToken cancellationToken)
    {
        var own = connection.OwnLid.User is { Length: > 0 } ? connection.OwnLid.ToAccount() : connection.OwnJid.ToAccount();
        var found = await UserSync.QueryAsync(connection, [Node.Of("username")], [new Node("user", [new("jid", own)])], cancellationToken);
        if (found is not [var user] || user.Child("username") is not { } element || element.Child("error") is not null) return;
        await connection.PublishEventAsync(new OwnUsernameChanged(Usernames.Read(element.Text)), cancellationToken);
    }

    /// <summary>
    /// The server reports that our LID of an account is stale: it is queried again, by number, because the server resolves numbers
    /// (whatsapp-rust#1313). One query per account at a time: each ack of a burst repeats the report.
    /// </summary>
    public async Task RefreshLidAsync(Jid account, CancellationToken cancellationToken)
    {
        var number = account.ToAccount();
        if (number.IsLid)
            await connection.ChangeAsync(
                async (transaction, token) => number = await WireAddress.InAsync(transaction, number, byLid: false, token), cancellationToken);
        if (!number.IsPhoneNumber || !_refreshing.TryAdd(number.User, true)) return;
        try
        {
            var found = await UserSync.QueryAsync(connection, [Node.Of("lid")], [new Node("user", [new("jid", number)])], cancellationToken);
            var lid = found.FirstOrDefault(user => user.GetJid("jid")?.ToAccount() == number)?.Child("lid")?.GetJid("val");
            if (lid is { IsLid: true } current)
                await connection.ChangeAsync(
                    (transaction, token) => AddressBook.AddPairAsync(transaction, number, current.ToAccount(), token), cancellationToken);
        }
        finally
        {
            _refreshing.TryRemove(number.User, out _);
        }
    }
}
