using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.WhatsApp.Contacts;

/// <summary>Looks for accounts by number, LID or username.</summary>
internal sealed class AccountSearch(ClientConnection connection)
{
    /// <summary>Checks for each address whether it is on WhatsApp; pairs of number and LID that come with the answer are kept.</summary>
    public async Task<IReadOnlyList<AccountCheck>> CheckAsync(IReadOnlyList<Jid> accounts, CancellationToken cancellationToken)
    {
        var found = await UserSync.QueryAsync(
            connection, [Node.Of("contact"), Node.Of("lid"), Node.Of("username")], [.. accounts.Select(UserSync.UserOf)], cancellationToken);
        var checks = new AccountCheck[accounts.Count];
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                for (var i = 0; i < checks.Length; i++)
                {
                    var queried = accounts[i];
                    var user = found.FirstOrDefault(one => UserSync.IsFor(one, queried));
                    var isThere = user?.Child("contact")?.Get("type") == "in"
                        || (queried.IsLid && (user?.GetJid("pn_jid") is not null || Usernames.Read(user?.Child("username")?.Text) is not null));
                    if (user is null || !isThere || user.GetJid("jid") is not { } jid)
                    {
                        checks[i] = new AccountCheck(queried, null, null, OutcomeOf(user, queried));
                        continue;
                    }
                    var (number, lid) = await UserSync.AddAddressesAsync(transaction, queried, jid.ToAccount(), user, token);
                    checks[i] = new AccountCheck(
                        queried, number ?? lid, lid, AccountCheckOutcome.Found, await NoteUsernameAsync(transaction, lid ?? number, user, token));
                }
            },
            cancellationToken);
        return checks;
    }

    /// <summary>
    /// Queries the account of a username. The query contains the username and no address; for a username with a key the answer is empty as long as the key is
    /// missing or wrong (zapo @9a49e1ff, src/client/coordinators/WaProfileCoordinator.ts).
    /// </summary>
    public async Task<UsernameLookup> FindByUsernameAsync(string username, string? key, CancellationToken cancellationToken)
    {
        NodeAttribute[] attributes = [new("username", username), .. key is null ? Array.Empty<NodeAttribute>() : [new("pin", key)]];
        Node[] protocols = [Node.Of("contact", [new NodeAttribute("addressing_mode", "lid")]), Node.Of("business", Node.Of("verified_name"))];
        var found = await UserSync.QueryAsync(connection, protocols, [Node.Of("user", Node.Of("contact", attributes))], cancellationToken);
        if (found is not [var user] || user.Child("contact") is not { } contact || contact.Child("error") is not null || contact.Get("type") == "out")
            return new UsernameLookup(UsernameAnswer.NotFound);
        if (user.GetJid("jid") is not { User.Length: > 0 } jid || !(jid.IsLid || jid.IsPhoneNumber)) return new UsernameLookup(UsernameAnswer.KeyRequired);
        Jid? number = null, lid = null;
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                if ((user.GetJid("pn_jid") ?? user.Child("business")?.GetJid("pn_jid")) is { } alias)
                    await AddressBook.AddPairAsync(transaction, jid.ToAccount(), alias.ToAccount(), token);
                var known = await AddressBook.ByLidAsync(transaction, jid.ToAccount(), token);
                if (known.IsLid) lid = known;
                var digits = known.IsLid ? await transaction.LoadPhoneNumberAsync(known.User, token) : known.User;
                if (digits is not null) number = Jid.FromPhoneNumber(digits);
                await Usernames.NoteAsync(transaction, connection, known, username, token);
            },
            cancellationToken);
        return new UsernameLookup(UsernameAnswer.Found, number ?? lid, lid);
    }

    /// <summary>Why an address has no account. For a LID without an account, the answer has no number.</summary>
    private static AccountCheckOutcome OutcomeOf(Node? user, Jid queried) => user?.Child("contact")?.Get("type") switch
    {
        "out" => AccountCheckOutcome.Absent,
        "invalid" => AccountCheckOutcome.Invalid,
        _ when user is not null && queried.IsLid && user.Child("contact")?.Child("error") is null => AccountCheckOutcome.Absent,
        _ => AccountCheckOutcome.Unanswered,
    };

    /// <summary>Stores the username in an answer.</summary>
    private async ValueTask<string?> NoteUsernameAsync(DeviceTransaction transaction, Jid? account, Node user, CancellationToken cancellationToken)
    {
        if (account is not { } person || Usernames.Read(user.Child("username")?.Text) is not { } username) return null;
        await Usernames.NoteAsync(transaction, connection, person, username, cancellationToken);
        return username;
    }
}
