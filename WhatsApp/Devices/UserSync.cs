using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Queries about accounts (<c>usync</c>) and the addresses in their answers.</summary>
internal static class UserSync
{
    /// <summary>Sends a query.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="protocols">What is queried about each account.</param>
    /// <param name="users">The accounts.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The accounts in the answer.</returns>
    public static Task<IReadOnlyList<Node>> QueryAsync(
        ClientConnection connection, Node[] protocols, Node[] users, CancellationToken cancellationToken)
    {
        var usync = new Node(
            "usync", [new("context", "interactive"), new("mode", "query"), new("sid", connection.NextId()), new("last", "true"), new("index", "0")],
            [Node.Of("query", protocols), Node.Of("list", users)]);
        return connection.SendIqAsync(
            IqRequest.Get("usync", usync), IReadOnlyList<Node> (answer) => answer.Child("usync")?.Child("list")?.ChildrenOf("user").ToArray() ?? [],
            cancellationToken);
    }

    /// <summary>The element of a query for an account.</summary>
    public static Node UserOf(Jid account) =>
        account.IsPhoneNumber ? Node.Of("user", Node.OfText("contact", "+" + account.User)) : new Node("user", [new("jid", account)]);

    /// <summary>True if an element of the answer is about this account.</summary>
    public static bool IsFor(Node user, Jid queried) =>
        (user.GetJid("jid") is { } jid && jid.ToAccount() == queried) || (queried.IsPhoneNumber && user.Child("contact")?.Text?.TrimStart('+') == queried.User);

    /// <summary>Stores the addresses of an account in an answer.</summary>
    public static async ValueTask<(Jid? Number, Jid? Lid)> AddAddressesAsync(
        DeviceTransaction transaction, Jid queried, Jid account, Node user, CancellationToken cancellationToken)
    {
        var other = (user.Child("lid")?.GetJid("val") ?? user.GetJid("pn_jid"))?.ToAccount();
        if (other is { } alias) await AddressBook.AddPairAsync(transaction, account, alias, cancellationToken);
        Jid? number = account.IsPhoneNumber ? account : other is { IsPhoneNumber: true } otherNumber ? otherNumber : null;
        Jid? lid = account.IsLid ? account : other is { IsLid: true } known ? known : null;
        if (queried.IsPhoneNumber && number is { } named) transaction.Changes.AccountNumbers[queried.User] = named.User;
        return (number, lid);
    }
}
