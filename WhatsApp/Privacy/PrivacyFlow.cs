using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.WhatsApp.Privacy;

/// <summary>Reads and changes the privacy settings of the account (<c>xmlns=privacy</c>).</summary>
/// <param name="connection">The connection.</param>
/// <param name="pairs">Both names of accounts: lists of exceptions go by LID.</param>
/// <param name="noted">Gets each setting that became known.</param>
internal sealed class PrivacyFlow(ClientConnection connection, AccountPairs pairs, Action<PrivacyCategory, PrivacyValue> noted)
{
    /// <summary>People that a list of exceptions holds at most, here.</summary>
    public const int MaxExceptions = 1_000;

    private const string Space = "privacy";
    private const string NoList = "none";
    private const int MaxHashLength = 128;
    private const int Conflict = 409;

    /// <summary>All settings that are known here.</summary>
    public Task<IReadOnlyDictionary<PrivacyCategory, PrivacyValue>> ReadAsync(CancellationToken cancellationToken) =>
        connection.SendIqAsync(IqRequest.Get(Space, Node.Of(Space)), Read, cancellationToken);

    /// <summary>Changes a setting.</summary>
    public async Task SetAsync(PrivacyCategory category, PrivacyValue value, CancellationToken cancellationToken)
    {
        var changed = Node.Of("category", [new NodeAttribute("name", PrivacyWords.Of(category)), new NodeAttribute("value", PrivacyWords.Of(value))]);
        await connection.SendIqAsync(IqRequest.Set(Space, Node.Of(Space, changed)), cancellationToken);
        noted(category, value);
    }

    /// <summary>Contacts that a category leaves out.</summary>
    public async Task<IReadOnlyList<Jid>> ReadExceptionsAsync(PrivacyCategory category, CancellationToken cancellationToken) =>
        (await ReadListAsync(category, cancellationToken)).People;

    /// <summary>Opens a category to contacts but for these. What another device changed meanwhile is read, and the change is made anew, once.</summary>
    public async Task ReplaceExceptionsAsync(PrivacyCategory category, IReadOnlyList<Jid> people, CancellationToken cancellationToken)
    {
        Dictionary<Jid, Jid?> wanted = [];
        foreach (var person in people)
        {
            var (lid, number) = await pairs.FindAsync(person, cancellationToken);
            wanted[lid] = number;
        }
        try
        {
            await ReplaceAsync(category, wanted, cancellationToken);
        }
        catch (RequestRefusedException refused) when (refused.Code == Conflict)
        {
            await ReplaceAsync(category, wanted, cancellationToken);
        }
        noted(category, PrivacyValue.ContactsExcept);
    }

    private async Task ReplaceAsync(PrivacyCategory category, Dictionary<Jid, Jid?> wanted, CancellationToken cancellationToken)
    {
        var (hash, present) = await ReadListAsync(category, cancellationToken);
        List<Node> changes = [.. wanted.Where(pair => !present.Contains(pair.Key)).Select(pair => ChangeOf("add", pair.Key, pair.Value))];
        foreach (var person in present.Where(person => !wanted.ContainsKey(person)))
        {
            var (lid, number) = await pairs.FindAsync(person, cancellationToken);
            changes.Add(ChangeOf("remove", lid, number));
        }
        List<NodeAttribute> attributes =
            [new("name", PrivacyWords.Of(category)), new("value", PrivacyWords.Of(PrivacyValue.ContactsExcept)), new("dhash", hash)];
        var setting = Node.Of(Space, [new NodeAttribute("addressing_mode", "lid")], Node.Of("category", attributes, [.. changes]));
        await connection.SendIqAsync(IqRequest.Set(Space, setting), cancellationToken);
    }

    private Task<(string Hash, IReadOnlyList<Jid> People)> ReadListAsync(PrivacyCategory category, CancellationToken cancellationToken)
    {
        NodeAttribute[] list = [new("name", PrivacyWords.Of(category)), new("value", PrivacyWords.Of(PrivacyValue.ContactsExcept))];
        var requested = Node.Of(Space, [new NodeAttribute("addressing_mode", "lid")], Node.Of("list", list));
        return connection.SendIqAsync(IqRequest.Get(Space, requested), ReadList, cancellationToken);
    }

    private IReadOnlyDictionary<PrivacyCategory, PrivacyValue> Read(Node answer)
    {
        Dictionary<PrivacyCategory, PrivacyValue> settings = [];
        foreach (var node in answer.Child(Space)?.ChildrenOf("category") ?? [])
        {
            if (PrivacyWords.CategoryOf(node.Get("name")) is not { } category || PrivacyWords.ValueOf(node.Get("value")) is not { } value) continue;
            settings[category] = value;
            noted(category, value);
        }
        return settings;
    }

    private static (string Hash, IReadOnlyList<Jid> People) ReadList(Node answer)
    {
        var list = answer.Child(Space)?.Child("list") ?? answer.Child("list");
        var people = (list?.ChildrenOf("user") ?? []).Take(MaxExceptions).Select(user => user.GetJid("jid")).OfType<Jid>()
            .Where(jid => jid is { User.Length: > 0 } && (jid.IsLid || jid.IsPhoneNumber)).Select(jid => jid.ToAccount()).Distinct();
        return (list?.Get("dhash") is { Length: > 0 and <= MaxHashLength } hash ? hash : NoList, [.. people]);
    }

    private static Node ChangeOf(string action, Jid lid, Jid? number)
    {
        List<NodeAttribute> attributes = [new("action", action), new("jid", lid)];
        if (number is { } known) attributes.Add(new NodeAttribute("pn_jid", known));
        return Node.Of("user", attributes);
    }
}
