using System.Collections.Concurrent;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Asks the server about accounts: who is on WhatsApp, and what they show of themselves.</summary>
/// <param name="link">The connection.</param>
/// <param name="findPictureToken">Gives what goes along with the question for an account's picture, or null.</param>
/// <param name="findAboutToken">Gives what goes along with the question for an account's about text, or null.</param>
internal sealed class AccountQueries(Link link, Func<Jid, CancellationToken, Task<Node?>> findPictureToken, Func<Jid, CancellationToken, Task<Node?>> findAboutToken)
{
    private const int MaxTextLength = 4096;
    private readonly ConcurrentDictionary<string, bool> _refreshing = new(StringComparer.Ordinal);

    /// <summary>Says of each address whether it is on WhatsApp; pairs of number and LID that come with the answer are kept.</summary>
    public async Task<IReadOnlyList<AccountCheck>> CheckAsync(IReadOnlyList<Jid> accounts, CancellationToken cancellationToken)
    {
        var found = await AskAsync([Node.Of("contact"), Node.Of("lid"), Node.Of("username")], [.. accounts.Select(UserOf)], cancellationToken);
        var checks = new AccountCheck[accounts.Count];
        await link.ChangeAsync(
            async (step, token) =>
            {
                for (var i = 0; i < checks.Length; i++)
                {
                    var asked = accounts[i];
                    var user = found.FirstOrDefault(one => Fits(one, asked));
                    var isThere = user?.Child("contact")?.Get("type") == "in" || (asked.IsLid && (user?.GetJid("pn_jid") is not null || Usernames.Read(user?.Child("username")?.Text) is not null));
                    if (user is null || !isThere || user.GetJid("jid") is not { } jid)
                    {
                        checks[i] = new AccountCheck(asked, null, null, OutcomeOf(user, asked));
                        continue;
                    }
                    var (number, lid) = await LearnAsync(step, asked, jid.ToAccount(), user, token);
                    checks[i] = new AccountCheck(asked, number ?? lid, lid, AccountCheckOutcome.Found, await NoteUsernameAsync(step, lid ?? number, user, token));
                }
            },
            cancellationToken);
        return checks;
    }

    /// <summary>Asks whose number this is, and keeps what the server says: the account's JID, which may have other digits, and its LID.</summary>
    public async Task<AccountLookup> LookUpAsync(Jid number, CancellationToken cancellationToken)
    {
        var found = await AskAsync([Node.Of("contact"), Node.Of("lid")], [UserOf(number)], cancellationToken);
        if (found.FirstOrDefault(one => Fits(one, number)) is not { } user) return AccountLookup.Unanswered;
        if (user.Child("contact")?.Get("type") is "out" or "invalid") return AccountLookup.Absent;
        if (user.GetJid("jid") is not { } jid) return AccountLookup.Unanswered;
        await link.ChangeAsync(async (step, token) => await LearnAsync(step, number, jid.ToAccount(), user, token), cancellationToken);
        return AccountLookup.Found;
    }

    /// <summary>
    /// Asks who goes by a username. The name stands for the account, so the user of the question has no address; a name whose owner wants a key is answered without one
    /// as long as the key is missing or wrong (zapo @9a49e1ff, src/client/coordinators/WaProfileCoordinator.ts).
    /// </summary>
    public async Task<UsernameLookup> FindByUsernameAsync(string username, string? key, CancellationToken cancellationToken)
    {
        NodeAttribute[] asked = [new("username", username), .. key is null ? Array.Empty<NodeAttribute>() : [new("pin", key)]];
        Node[] protocols = [Node.Of("contact", [new NodeAttribute("addressing_mode", "lid")]), Node.Of("business", Node.Of("verified_name"))];
        var found = await AskAsync(protocols, [Node.Of("user", Node.Of("contact", asked))], cancellationToken);
        if (found is not [var user] || user.Child("contact") is not { } contact || contact.Child("error") is not null || contact.Get("type") == "out") return new UsernameLookup(UsernameAnswer.NotFound);
        if (user.GetJid("jid") is not { User.Length: > 0 } jid || !(jid.IsLid || jid.IsPhoneNumber)) return new UsernameLookup(UsernameAnswer.KeyRequired);
        Jid? number = null, lid = null;
        await link.ChangeAsync(
            async (step, token) =>
            {
                if ((user.GetJid("pn_jid") ?? user.Child("business")?.GetJid("pn_jid")) is { } alias) await AddressBook.LearnAsync(step, jid.ToAccount(), alias.ToAccount(), token);
                var known = await AddressBook.ByLidAsync(step, jid.ToAccount(), token);
                if (known.IsLid) lid = known;
                var digits = known.IsLid ? await step.LoadPhoneNumberAsync(known.User, token) : known.User;
                if (digits is not null) number = Jid.FromPhoneNumber(digits);
                await Usernames.NoteAsync(step, link, known, username, token);
            },
            cancellationToken);
        return new UsernameLookup(UsernameAnswer.Found, number ?? lid, lid);
    }

    /// <summary>Asks what the own username is now.</summary>
    public async Task RefreshOwnUsernameAsync(CancellationToken cancellationToken)
    {
        var own = link.OwnLid.User is { Length: > 0 } ? link.OwnLid.ToAccount() : link.OwnJid.ToAccount();
        var found = await AskAsync([Node.Of("username")], [new Node("user", [new("jid", own)])], cancellationToken);
        if (found is not [var user] || user.Child("username") is not { } told || told.Child("error") is not null) return;
        await link.TellAsync(new OwnUsernameChanged(Usernames.Read(told.Text)), cancellationToken);
    }

    /// <summary>
    /// The server says that the LID we hold of an account is stale: it is asked for anew, by number, for that is the side the server resolves from (whatsapp-rust#1313).
    /// One question per account at a time: each ack of a burst repeats the word.
    /// </summary>
    public async Task RefreshLidAsync(Jid account, CancellationToken cancellationToken)
    {
        var number = account.ToAccount();
        if (number.IsLid) await link.ChangeAsync(async (step, token) => number = await WireAddress.InAsync(step, number, byLid: false, token), cancellationToken);
        if (!number.IsPhoneNumber || !_refreshing.TryAdd(number.User, true)) return;
        try
        {
            var found = await AskAsync([Node.Of("lid")], [new Node("user", [new("jid", number)])], cancellationToken);
            var lid = found.FirstOrDefault(user => user.GetJid("jid")?.ToAccount() == number)?.Child("lid")?.GetJid("val");
            if (lid is { IsLid: true } told) await link.ChangeAsync((step, token) => AddressBook.LearnAsync(step, number, told.ToAccount(), token), cancellationToken);
        }
        finally
        {
            _refreshing.TryRemove(number.User, out _);
        }
    }

    /// <summary>Keeps the names of an account that an answer tells.</summary>
    private static async ValueTask<(Jid? Number, Jid? Lid)> LearnAsync(Step step, Jid asked, Jid account, Node user, CancellationToken cancellationToken)
    {
        var other = (user.Child("lid")?.GetJid("val") ?? user.GetJid("pn_jid"))?.ToAccount();
        if (other is { } alias) await AddressBook.LearnAsync(step, account, alias, cancellationToken);
        Jid? number = account.IsPhoneNumber ? account : other is { IsPhoneNumber: true } told ? told : null;
        Jid? lid = account.IsLid ? account : other is { IsLid: true } known ? known : null;
        if (asked.IsPhoneNumber && number is { } named) step.Batch.AccountNumbers[asked.User] = named.User;
        return (number, lid);
    }

    /// <summary>Why an address has no account. A LID that nobody has is answered without its number.</summary>
    private static AccountCheckOutcome OutcomeOf(Node? user, Jid asked) => user?.Child("contact")?.Get("type") switch
    {
        "out" => AccountCheckOutcome.Absent,
        "invalid" => AccountCheckOutcome.Invalid,
        _ when user is not null && asked.IsLid && user.Child("contact")?.Child("error") is null => AccountCheckOutcome.Absent,
        _ => AccountCheckOutcome.Unanswered,
    };

    /// <summary>Keeps the username that an answer tells.</summary>
    private async ValueTask<string?> NoteUsernameAsync(Step step, Jid? account, Node user, CancellationToken cancellationToken)
    {
        if (account is not { } person || Usernames.Read(user.Child("username")?.Text) is not { } username) return null;
        await Usernames.NoteAsync(step, link, person, username, cancellationToken);
        return username;
    }

    private static Node UserOf(Jid account) => account.IsPhoneNumber ? Node.Of("user", Node.OfText("contact", "+" + account.User)) : new Node("user", [new("jid", account)]);

    /// <summary>What an account shows.</summary>
    public async Task<AccountProfile> ReadProfileAsync(Jid account, CancellationToken cancellationToken)
    {
        // Who shows the text to contacts only must see that we are one.
        var proof = await findAboutToken(account, cancellationToken);
        var found = await AskAsync(
            [Node.Of("status"), Node.Of("business", Node.Of("verified_name"))], [new Node("user", [new("jid", account)], proof is null ? null : [proof])], cancellationToken);
        var user = found.FirstOrDefault(one => one.GetJid("jid") is { } jid && jid.ToAccount() == account) ?? (found.Count > 0 ? found[0] : null);
        var about = user?.Child("status")?.Text is { Length: > 0 and <= MaxTextLength } text ? text : null;
        return new AccountProfile(about, await FindPictureAsync(account, cancellationToken), user?.Child("business") is not null, VerifiedNames.In(user?.Child("business")));
    }

    private async Task<string?> FindPictureAsync(Jid account, CancellationToken cancellationToken)
    {
        try
        {
            // Who shows the picture to contacts only must see that we are one.
            var token = await findPictureToken(account, cancellationToken);
            Node[] asked = [new Node("picture", [new("type", "image"), new("query", "url")], token is null ? null : [token])];
            var answer = await link.AskAsync(Jid.ServerJid, "get", "w:profile:picture", asked, cancellationToken, new NodeAttribute("target", account));
            return answer.Child("picture")?.Get("url") is { Length: > 0 and <= MaxTextLength } url ? url : null;
        }
        catch (RequestRefusedException)
        {
            // No picture, or not for us.
            return null;
        }
    }

    private async Task<IReadOnlyList<Node>> AskAsync(Node[] protocols, Node[] users, CancellationToken cancellationToken)
    {
        var usync = new Node(
            "usync", [new("context", "interactive"), new("mode", "query"), new("sid", link.NextId()), new("last", "true"), new("index", "0")],
            [Node.Of("query", protocols), Node.Of("list", users)]);
        var answer = await link.AskAsync("get", "usync", [usync], cancellationToken);
        return answer.Child("usync")?.Child("list")?.ChildrenOf("user").ToArray() ?? [];
    }

    private static bool Fits(Node user, Jid asked) =>
        (user.GetJid("jid") is { } jid && jid.ToAccount() == asked) || (asked.IsPhoneNumber && user.Child("contact")?.Text?.TrimStart('+') == asked.User);
}
