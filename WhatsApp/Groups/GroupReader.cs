using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.GroupState;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>Reads groups: the list of all, without members, from one cached answer; single groups and batches with their members.</summary>
internal sealed class GroupReader(ClientConnection connection, GroupRequests requests, GroupCache cache) : IDisposable
{
    /// <summary>Most groups that are requested in batches; for more, the whole list is cheaper. The server accepts 10,000 (whatsapp-rust @1489b7da).</summary>
    private const int MaxBatch = 256;

    /// <summary>Members in the answer to one batch: a stanza holds so many nodes at most.</summary>
    private const int MembersPerBatch = 50_000;

    private const int BadRequest = 400, NotAllowed = 405, NotImplemented = 501;

    private readonly SemaphoreSlim _loading = new(1);

    /// <summary>All groups without their members, the newest first.</summary>
    /// <param name="resync">True to request the list again although it is cached.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<IReadOnlyList<GroupMetadata>> ListAsync(bool resync, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            var stale = cache.Stale;
            if (resync || !cache.IsLoaded || stale.Count > MaxBatch) await LoadAsync(cancellationToken);
            else if (stale.Count > 0) await RefreshAsync(stale, cancellationToken);
            return cache.All;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>One group with its members.</summary>
    public async Task<GroupMetadata> ReadAsync(Jid group, CancellationToken cancellationToken)
    {
        var answer = await requests.GetAsync(group, GroupOperation.Read, new Node("query", [new("request", "interactive")]), cancellationToken);
        var node = answer.Child("group");
        var metadata = GroupNodes.ReadGroup(node) ?? throw new WhatsAppRefusedException("empty_answer");
        if (metadata.Group != group) throw new WhatsAppRefusedException("empty_answer");
        await KeepAsync(group, node!, cancellationToken);
        cache.Refresh(metadata);
        return metadata;
    }

    /// <summary>Several groups with their members; those that the account can't see are missing.</summary>
    public async Task<IReadOnlyDictionary<Jid, GroupMetadata>> ReadManyAsync(IReadOnlyList<Jid> groups, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Jid, GroupMetadata>(groups.Count);
        foreach (var batch in Batches(groups))
        {
            if (await FindBatchAsync(batch, cancellationToken) is not { } answer)
            {
                foreach (var group in batch)
                    if (await FindAsync(group, cancellationToken) is { } single) found[group] = single;
                continue;
            }
            foreach (var node in answer.Child("groups")?.ChildrenOf("group") ?? [])
            {
                if (GroupNodes.IdOf(node) is not { } id || node.Get("error") is not null) continue;
                // A group that is too large for the answer is named with its size only.
                if (node.Get("truncated") == "true") found[id] = await ReadAsync(id, cancellationToken);
                else if (GroupNodes.ReadGroup(node) is { } metadata) found[id] = metadata;
            }
        }
        return found;
    }

    /// <summary>True when the group names its members by LID.</summary>
    public async Task<bool> IsLidAddressedAsync(Jid group, CancellationToken cancellationToken)
    {
        GroupMembersKnown known = default;
        await connection.ChangeAsync(
            async (transaction, token) => known = new(await transaction.FindAsync(DeviceTables.Groups, group.ToString(), token) is { } members
                ? members.IsLidAddressed : null),
            cancellationToken);
        return known.IsLid ?? (await ReadAsync(group, cancellationToken)).IsLidAddressed;
    }

    /// <summary>Stores the members of a <c>group</c> node, for messages.</summary>
    public Task KeepAsync(Jid group, Node node, CancellationToken cancellationToken) =>
        connection.ChangeAsync((transaction, token) => GroupDirectory.KeepAsync(transaction, connection, group, node, token), cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _loading.Dispose();

    /// <summary>
    /// Without members: a thousand groups with them would exceed the size of a stanza. Clients may omit that child (web client, getParticipatingGroups).
    /// </summary>
    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        cache.BeginLoad();
        var answer = await requests.GetAsync(GroupOperation.Read, Node.Of("participating", Node.Of("description")), cancellationToken);
        cache.EndLoad((answer.Child("groups")?.ChildrenOf("group") ?? []).Select(GroupNodes.ReadGroup).OfType<GroupMetadata>());
    }

    /// <summary>The answer to a batch, or null from a server that does not support the request: only whatsapp-rust @1489b7da sends it.</summary>
    private async Task<Node?> FindBatchAsync(IReadOnlyList<Jid> batch, CancellationToken cancellationToken)
    {
        try
        {
            var request = Node.Of("query", [.. batch.Select(group => new Node("group", [new("jid", group)]))]);
            return await requests.GetAsync(GroupOperation.Read, request, cancellationToken);
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode is BadRequest or NotAllowed or NotImplemented)
        {
            return null;
        }
    }

    /// <summary>One group, or null if the account does not see it.</summary>
    private async Task<GroupMetadata?> FindAsync(Jid group, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(group, cancellationToken);
        }
        catch (WhatsAppRefusedException refused) when (GroupRefusals.IsUnseen(refused.Reason))
        {
            return null;
        }
    }

    private async Task RefreshAsync(IReadOnlyList<Jid> stale, CancellationToken cancellationToken)
    {
        var found = await ReadManyAsync(stale, cancellationToken);
        foreach (var group in stale)
        {
            if (found.TryGetValue(group, out var metadata)) cache.Refresh(metadata);
            else cache.Remove(group);
        }
    }

    /// <summary>Groups in batches whose members fit into one answer, if their sizes are known.</summary>
    private IEnumerable<IReadOnlyList<Jid>> Batches(IReadOnlyList<Jid> groups)
    {
        var sizes = cache.All.ToDictionary(group => group.Group, group => group.Size);
        var batch = new List<Jid>();
        var members = 0;
        foreach (var group in groups)
        {
            var size = sizes.GetValueOrDefault(group);
            if (batch.Count > 0 && (batch.Count >= MaxBatch || members + size > MembersPerBatch))
            {
                yield return batch;
                (batch, members) = ([], 0);
            }
            batch.Add(group);
            members += size;
        }
        if (batch.Count > 0) yield return batch;
    }

    private readonly record struct GroupMembersKnown(bool? IsLid);
}
