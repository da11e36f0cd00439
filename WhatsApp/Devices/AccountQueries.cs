using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Asks the server about accounts: who is on WhatsApp, and what they show of themselves.</summary>
/// <param name="link">The connection.</param>
/// <param name="findToken">Gives what goes along with the question for an account's picture, or null.</param>
internal sealed class AccountQueries(Link link, Func<Jid, CancellationToken, Task<Node?>> findToken)
{
    private const int MaxTextLength = 4096;

    /// <summary>Says of each address whether it is on WhatsApp; pairs of number and LID that come with the answer are kept.</summary>
    public async Task<IReadOnlyList<AccountCheck>> CheckAsync(IReadOnlyList<Jid> accounts, CancellationToken cancellationToken)
    {
        Node[] users =
        [
            .. accounts.Select(account => account.IsPhoneNumber
                ? Node.Of("user", Node.OfText("contact", "+" + account.User))
                : new Node("user", [new("jid", account)])),
        ];
        var found = await AskAsync([Node.Of("contact"), Node.Of("lid")], users, cancellationToken);
        var checks = new AccountCheck[accounts.Count];
        await link.ChangeAsync(
            async (step, token) =>
            {
                for (var i = 0; i < checks.Length; i++)
                {
                    var asked = accounts[i];
                    var user = found.FirstOrDefault(one => Fits(one, asked));
                    var isThere = user?.Child("contact")?.Get("type") == "in" || (asked.IsLid && user?.GetJid("pn_jid") is not null);
                    if (user is null || !isThere || user.GetJid("jid") is not { } jid)
                    {
                        checks[i] = new AccountCheck(asked, null, null);
                        continue;
                    }
                    var account = jid.ToAccount();
                    var other = user.Child("lid")?.GetJid("val") ?? user.GetJid("pn_jid");
                    if (other is { } alias) await AddressBook.LearnAsync(step, account, alias.ToAccount(), token);
                    var lid = account.IsLid ? account : other is { IsLid: true } told ? told.ToAccount() : (Jid?)null;
                    checks[i] = new AccountCheck(asked, account.IsLid && other is { IsPhoneNumber: true } number ? number.ToAccount() : account, lid);
                }
            },
            cancellationToken);
        return checks;
    }

    /// <summary>What an account shows.</summary>
    public async Task<AccountProfile> ReadProfileAsync(Jid account, CancellationToken cancellationToken)
    {
        var found = await AskAsync([Node.Of("status"), Node.Of("business", Node.Of("verified_name"))], [new Node("user", [new("jid", account)])], cancellationToken);
        var user = found.FirstOrDefault(one => one.GetJid("jid") is { } jid && jid.ToAccount() == account) ?? (found.Count > 0 ? found[0] : null);
        var about = user?.Child("status")?.Text is { Length: > 0 and <= MaxTextLength } text ? text : null;
        return new AccountProfile(about, await FindPictureAsync(account, cancellationToken), user?.Child("business") is not null, VerifiedNames.In(user?.Child("business")));
    }

    private async Task<string?> FindPictureAsync(Jid account, CancellationToken cancellationToken)
    {
        try
        {
            // Who shows the picture to contacts only must see that we are one.
            var token = await findToken(account, cancellationToken);
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
