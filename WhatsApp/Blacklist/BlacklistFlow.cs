using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Blacklist;

/// <summary>
/// Blocked contacts (<c>xmlns=blocklist</c>): by LID, with the number beside it when one is blocked, for the server refuses a number alone
/// (WhiskeySockets/Baileys#2200). The list of the login is remembered with its hash, so that a notice that does not follow on it leads to another read.
/// </summary>
internal sealed class BlacklistFlow(ClientConnection connection, AccountPairs pairs) : IDisposable
{
    /// <summary>Contacts of the list that are read at most.</summary>
    public const int MaxEntries = 20_000;

    private const string Space = "blocklist";
    private const int MaxHashLength = 128;

    private readonly SemaphoreSlim _one = new(1);
    private volatile IReadOnlySet<Jid>? _blocked;
    private volatile string? _hash;

    /// <summary>Reads the list.</summary>
    public async Task<IReadOnlyList<BlacklistChange>> ReadAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await DescribeAsync(await FetchAsync(cancellationToken), isBlocked: true, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Reads the list for the first time on this connection, without events: it is how things were before.</summary>
    public Task BeginAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    /// <summary>Blocks or unblocks a contact.</summary>
    public async Task SetAsync(Jid person, bool isBlocked, CancellationToken cancellationToken)
    {
        var (lid, number) = await pairs.FindAsync(person, cancellationToken);
        List<NodeAttribute> attributes = [new("action", isBlocked ? "block" : "unblock"), new("jid", lid)];
        if (isBlocked && number is { } known) attributes.Add(new NodeAttribute("pn_jid", known));
        await _one.WaitAsync(cancellationToken);
        try
        {
            var answer = await connection.SendIqAsync(IqRequest.Set(Space, Node.Of("item", attributes)), cancellationToken);
            var before = _blocked;
            if (answer.Child("list") is { } list) await KeepAsync(list, cancellationToken);
            else if (before is not null) _blocked = With(before, lid, isBlocked);
            if (before is not null && before.Contains(lid) == isBlocked) return;
            await connection.PublishEventAsync(new BlacklistChanged([new BlacklistChange(lid, number?.User, isBlocked)]), cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Another device changed the list (<c>account_sync</c> › <c>blocklist dhash prev_dhash</c> › <c>item</c>).</summary>
    public async ValueTask NoteAsync(DeviceTransaction transaction, Node notice, CancellationToken cancellationToken)
    {
        var items = Read(notice);
        var former = Hash(notice.Get("prev_dhash"));
        if (_blocked is not { } blocked || items.Count == 0 || (former is not null && _hash is not null && former != _hash))
        {
            connection.Start("blocklist", RefreshAsync);
            return;
        }
        List<BlacklistChange> changes = [];
        foreach (var (contact, action) in items)
        {
            var isBlocked = action == "block";
            var lid = await AddressBook.ByLidAsync(transaction, contact, cancellationToken);
            blocked = With(blocked, lid, isBlocked);
            changes.Add(new BlacklistChange(lid, await NumberOfAsync(transaction, lid, cancellationToken), isBlocked));
        }
        (_blocked, _hash) = (blocked, Hash(notice.Get("dhash")) ?? _hash);
        transaction.Changes.Events.Add(new BlacklistChanged(changes));
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    /// <summary>The list may be another one than was remembered: what differs is an event.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var before = _blocked;
            var now = await FetchAsync(cancellationToken);
            if (before is null) return;
            List<BlacklistChange> changes =
            [
                .. await DescribeAsync([.. now.Except(before)], isBlocked: true, cancellationToken),
                .. await DescribeAsync([.. before.Except(now)], isBlocked: false, cancellationToken),
            ];
            if (changes.Count > 0) await connection.PublishEventAsync(new BlacklistChanged(changes), cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<IReadOnlySet<Jid>> FetchAsync(CancellationToken cancellationToken)
    {
        var answer = await connection.SendIqAsync(IqRequest.Get(Space), cancellationToken);
        return await KeepAsync(answer.Child("list") ?? answer, cancellationToken);
    }

    /// <summary>Remembers a list, by LID as far as that is known.</summary>
    private async Task<IReadOnlySet<Jid>> KeepAsync(Node list, CancellationToken cancellationToken)
    {
        HashSet<Jid> blocked = [];
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                foreach (var item in list.ChildrenOf("item").Take(MaxEntries))
                    if (item.GetJid("jid") is { } jid && item.GetJid("pn_jid") is { } number)
                        await AddressBook.AddPairAsync(transaction, jid.ToAccount(), number.ToAccount(), token);
                foreach (var (contact, _) in Read(list)) blocked.Add(await AddressBook.ByLidAsync(transaction, contact, token));
            },
            cancellationToken);
        (_blocked, _hash) = (blocked, Hash(list.Get("dhash")));
        return blocked;
    }

    private static List<(Jid Contact, string? Action)> Read(Node list) =>
    [
        .. list.ChildrenOf("item").Take(MaxEntries)
            .Where(item => item.GetJid("jid") is { User.Length: > 0 } jid && (jid.IsLid || jid.IsPhoneNumber))
            .Select(item => (item.GetJid("jid")!.Value.ToAccount(), item.Get("action"))),
    ];

    private async Task<IReadOnlyList<BlacklistChange>> DescribeAsync(IReadOnlyCollection<Jid> contacts, bool isBlocked, CancellationToken cancellationToken)
    {
        List<BlacklistChange> changes = [];
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                foreach (var contact in contacts)
                {
                    var lid = await AddressBook.ByLidAsync(transaction, contact, token);
                    changes.Add(new BlacklistChange(lid, await NumberOfAsync(transaction, lid, token), isBlocked));
                }
            },
            cancellationToken);
        return changes;
    }

    private static HashSet<Jid> With(IReadOnlySet<Jid> blocked, Jid contact, bool isBlocked)
    {
        HashSet<Jid> changed = [.. blocked];
        if (isBlocked) changed.Add(contact);
        else changed.Remove(contact);
        return changed;
    }

    private static async ValueTask<string?> NumberOfAsync(DeviceTransaction transaction, Jid contact, CancellationToken cancellationToken) =>
        contact.IsPhoneNumber ? contact.User : await transaction.LoadPhoneNumberAsync(contact.User, cancellationToken);

    private static string? Hash(string? text) => text is { Length: > 0 and <= MaxHashLength } ? text : null;
}
