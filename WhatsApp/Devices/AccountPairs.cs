using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Both names of accounts, for lists that the server keeps by LID with the number beside it: an unknown pair is queried.</summary>
internal sealed class AccountPairs(ClientConnection connection)
{
    /// <summary>LID and number of an account; the number is null when it is hidden.</summary>
    /// <exception cref="AccountUnknownException">There is no such account.</exception>
    public async Task<(Jid Lid, Jid? Number)> FindAsync(Jid person, CancellationToken cancellationToken)
    {
        var known = await FindKnownAsync(person.ToAccount(), cancellationToken);
        if (known is { Lid: { } lid, Number: not null }) return (lid, known.Number);
        var found = await UserSync.QueryAsync(
            connection, [Node.Of("contact"), Node.Of("lid")], [UserSync.UserOf(person.ToAccount())], cancellationToken);
        var user = found.FirstOrDefault(one => UserSync.IsFor(one, person.ToAccount()));
        (Jid? Number, Jid? Lid) added = default;
        if (user?.GetJid("jid") is { } jid && user.Child("contact")?.Get("type") is not ("out" or "invalid"))
            await connection.ChangeAsync(
                async (transaction, token) =>
                    added = await UserSync.AddAddressesAsync(transaction, person.ToAccount(), jid.ToAccount(), user, token), cancellationToken);
        return (added.Lid ?? known.Lid ?? throw new AccountUnknownException(), added.Number ?? known.Number);
    }

    private async Task<(Jid? Lid, Jid? Number)> FindKnownAsync(Jid person, CancellationToken cancellationToken)
    {
        (Jid? Lid, Jid? Number) known = person.IsLid ? (person, null) : (null, person);
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                if (person.IsLid) known.Number = await transaction.LoadPhoneNumberAsync(person.User, token) is { } digits ? Jid.FromPhoneNumber(digits) : null;
                else known.Lid = await transaction.LoadLidAsync(person.User, token) is { } lid ? Jid.FromLid(lid) : null;
            },
            cancellationToken);
        return known;
    }
}

/// <summary>There is no such account.</summary>
internal sealed class AccountUnknownException() : OperationFailedException("account_not_found", "There is no such account.");
