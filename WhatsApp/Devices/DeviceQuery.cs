using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>
/// The query for devices (usync). A migrated account gets no devices of numbers: it queries by LID, and unknown LIDs first
/// (linking reference, section 3).
/// </summary>
internal sealed class DeviceQuery(ClientConnection connection)
{
    /// <summary>Queries devices and LIDs.</summary>
    /// <returns>The results by account.</returns>
    /// <exception cref="RequestRefusedException">The server can't answer for any account now.</exception>
    public async Task<Node[]> FetchAsync(IReadOnlyCollection<Jid> accounts, CancellationToken cancellationToken)
    {
        if (connection.Credentials.IsLidMigrated) accounts = await NameAsync(accounts, cancellationToken);
        return await FetchAsync("devices", [new Node("devices", [new("version", "2")]), Node.Of("lid")], accounts, cancellationToken);
    }

    /// <summary>Accounts by LID, if the server has one.</summary>
    private async Task<IReadOnlyCollection<Jid>> NameAsync(IReadOnlyCollection<Jid> accounts, CancellationToken cancellationToken)
    {
        var named = await ByLidAsync(accounts, cancellationToken);
        Jid[] unknown = [.. named.Where(account => account.IsPhoneNumber)];
        if (unknown.Length == 0) return named;
        var users = await FetchAsync("lid", [Node.Of("lid")], unknown, cancellationToken);
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                foreach (var user in users)
                    if (user.GetJid("jid") is { } jid && user.Child("lid")?.GetJid("val") is { IsLid: true } lid)
                        await AddressBook.AddPairAsync(transaction, jid.ToAccount(), lid.ToAccount(), token);
            },
            cancellationToken);
        return await ByLidAsync(accounts, cancellationToken);
    }

    private async Task<IReadOnlyCollection<Jid>> ByLidAsync(IReadOnlyCollection<Jid> accounts, CancellationToken cancellationToken)
    {
        string[] numbers = [.. accounts.Where(account => account.IsPhoneNumber).Select(account => account.User)];
        IReadOnlyDictionary<string, string> lids = new Dictionary<string, string>();
        await connection.ChangeAsync(async (transaction, token) => lids = await transaction.LoadAsync(DeviceTables.Lids, numbers, token), cancellationToken);
        return [.. accounts.Select(account => account.IsPhoneNumber && lids.TryGetValue(account.User, out var lid) ? Jid.FromLid(lid) : account).Distinct()];
    }

    private async Task<Node[]> FetchAsync(string protocol, Node[] protocols, IReadOnlyCollection<Jid> accounts, CancellationToken cancellationToken)
    {
        Node[] users = [.. accounts.Select(account => new Node("user", [new("jid", account)]))];
        NodeAttribute[] attributes = [new("context", "message"), new("mode", "query"), new("sid", connection.NextId()), new("last", "true"), new("index", "0")];
        var answer = await connection.SendIqAsync(
            IqRequest.Get("usync", new Node("usync", attributes, [Node.Of("query", protocols), Node.Of("list", users)])), cancellationToken);
        var usync = answer.Child("usync");
        if (usync?.Child("result")?.Child(protocol) is { } result && result.Child("error") is not null) throw RequestRefusedException.Of(result);
        return usync?.Child("list")?.ChildrenOf("user").ToArray() ?? [];
    }
}
