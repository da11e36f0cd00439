using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>
/// The question for devices (usync). An account that was moved to LIDs gets no devices of numbers: it asks by LID, and for the LIDs that it does not know first
/// (linking reference, section 3).
/// </summary>
internal sealed class DeviceQuery(Link link)
{
    /// <summary>Asks for devices and LIDs.</summary>
    /// <returns>What the server says, by account.</returns>
    /// <exception cref="RequestRefusedException">The server can't say anything of anybody now.</exception>
    public async Task<Node[]> AskAsync(IReadOnlyCollection<Jid> accounts, CancellationToken cancellationToken)
    {
        if (link.Credentials.IsLidMigrated) accounts = await NameAsync(accounts, cancellationToken);
        return await AskAsync("devices", [new Node("devices", [new("version", "2")]), Node.Of("lid")], accounts, cancellationToken);
    }

    /// <summary>Accounts by LID, as far as the server knows one.</summary>
    private async Task<IReadOnlyCollection<Jid>> NameAsync(IReadOnlyCollection<Jid> accounts, CancellationToken cancellationToken)
    {
        var named = await ByLidAsync(accounts, cancellationToken);
        Jid[] unknown = [.. named.Where(account => account.IsPhoneNumber)];
        if (unknown.Length == 0) return named;
        var users = await AskAsync("lid", [Node.Of("lid")], unknown, cancellationToken);
        await link.ChangeAsync(
            async (step, token) =>
            {
                foreach (var user in users)
                    if (user.GetJid("jid") is { } jid && user.Child("lid")?.GetJid("val") is { IsLid: true } lid) await AddressBook.LearnAsync(step, jid.ToAccount(), lid.ToAccount(), token);
            },
            cancellationToken);
        return await ByLidAsync(accounts, cancellationToken);
    }

    private async Task<IReadOnlyCollection<Jid>> ByLidAsync(IReadOnlyCollection<Jid> accounts, CancellationToken cancellationToken)
    {
        string[] numbers = [.. accounts.Where(account => account.IsPhoneNumber).Select(account => account.User)];
        IReadOnlyDictionary<string, string> lids = new Dictionary<string, string>();
        await link.ChangeAsync(async (step, token) => lids = await step.LoadLidsAsync(numbers, token), cancellationToken);
        return [.. accounts.Select(account => account.IsPhoneNumber && lids.TryGetValue(account.User, out var lid) ? Jid.FromLid(lid) : account).Distinct()];
    }

    private async Task<Node[]> AskAsync(string judged, Node[] protocols, IReadOnlyCollection<Jid> accounts, CancellationToken cancellationToken)
    {
        Node[] users = [.. accounts.Select(account => new Node("user", [new("jid", account)]))];
        NodeAttribute[] attributes = [new("context", "message"), new("mode", "query"), new("sid", link.NextId()), new("last", "true"), new("index", "0")];
        var answer = await link.AskAsync("get", "usync", [new Node("usync", attributes, [Node.Of("query", protocols), Node.Of("list", users)])], cancellationToken);
        var told = answer.Child("usync");
        if (told?.Child("result")?.Child(judged) is { } result && result.Child("error") is not null) throw RequestRefusedException.Of(result);
        return told?.Child("list")?.ChildrenOf("user").ToArray() ?? [];
    }
}
