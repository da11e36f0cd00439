using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.GroupState;

/// <summary>The members of groups and their devices: from the store, otherwise from the server.</summary>
internal sealed class GroupDirectory(ClientConnection connection, DeviceDirectory directory, GroupPace pace)
{
    /// <summary>Members older than this are queried again, because a notification may have been lost.</summary>
    private static readonly TimeSpan MembersLifetime = TimeSpan.FromDays(1);

    /// <summary>Members of a group that are taken from a server.</summary>
    public const int MaxMembers = 4096;

    /// <summary>Users in one usync request.</summary>
    private const int UsersPerRequest = 512;

    /// <summary>A server whose hash remains different is not queried for every message.</summary>
    private static readonly TimeSpan CheckPause = TimeSpan.FromMinutes(1);

    private const int MaxChecked = 256, MaxHashLength = 64, MaxSubjectLength = 1_024;

    /// <summary>When a hash caused a query, by group and hash. Accessed inside transactions only.</summary>
    private readonly Dictionary<(Jid Group, string Hash), long> _checkedAt = [];

    /// <summary>The members, or null if they must be queried.</summary>
    public async ValueTask<GroupMembers?> FindAsync(DeviceTransaction transaction, Jid chat, CancellationToken cancellationToken) =>
        await transaction.FindAsync(DeviceTables.Groups, chat.ToString(), cancellationToken) is { } members
            && connection.Time.GetUtcNow() - members.FetchedAt <= MembersLifetime ? members : null;

    /// <summary>All devices of all members, or null when a list must be fetched.</summary>
    public async ValueTask<GroupRoster?> FindRosterAsync(DeviceTransaction transaction, Jid chat, CancellationToken cancellationToken)
    {
        var name = chat.ToString();
        if (transaction.FindDerived<GroupRoster>(name) is { } known && known.ValidUntil > connection.Time.GetUtcNow()) return known;
        if (await FindAsync(transaction, chat, cancellationToken) is not { } members) return null;
        var roster = await FindRosterAsync(transaction, members, cancellationToken);
        if (roster is not null) transaction.KeepDerived(name, roster);
        return roster;
    }

    /// <summary>All devices of some accounts, or null when a list must be fetched.</summary>
    public async ValueTask<GroupRoster?> FindRosterAsync(DeviceTransaction transaction, GroupMembers members, CancellationToken cancellationToken)
    {
        var (lists, missing) = await ReadListsAsync(transaction, members, cancellationToken);
        return missing.Count > 0 ? null : Make(members, lists);
    }

    /// <summary>Queries the members if they are unknown, then the devices of those without a list.</summary>
    /// <exception cref="RequestRefusedException">The server has no such group.</exception>
    public async Task FetchAsync(Jid chat, CancellationToken cancellationToken)
    {
        GroupMembers? members = null;
        await connection.ChangeAsync(async (transaction, token) => members = await FindAsync(transaction, chat, token), cancellationToken);
        if (members is null)
        {
            await FetchMembersAsync(chat, cancellationToken);
            await connection.ChangeAsync(async (transaction, token) => members = await FindAsync(transaction, chat, token), cancellationToken);
        }
        if (members is not null) await FetchDevicesAsync(members, cancellationToken);
    }

    /// <summary>Requests the device lists that are unknown.</summary>
    public async Task FetchDevicesAsync(GroupMembers members, CancellationToken cancellationToken)
    {
        List<Jid> missing = [];
        await connection.ChangeAsync(
            async (transaction, token) => (_, missing) = await ReadListsAsync(transaction, members, token), cancellationToken);
        foreach (var some in missing.Chunk(UsersPerRequest))
        {
            var found = await directory.FetchAsync(some, null, cancellationToken);
            // An account without devices is not queried again for every message.
            await connection.ChangeAsync(async (transaction, token) => await NoteEmptyAsync(transaction, some, found, token), cancellationToken);
        }
    }

    /// <summary>
    /// Queries the members. Of members that are only too old the request carries the hash: for an equal one the server leaves out the group, and the timer
    /// remains as notifications set it.
    /// </summary>
    private async Task FetchMembersAsync(Jid group, CancellationToken cancellationToken)
    {
        string? hash = null;
        await connection.ChangeAsync(
            async (transaction, token) =>
                hash = await transaction.FindAsync(DeviceTables.Groups, group.ToString(), token) is { } known ? HashOf(known) : null,
            cancellationToken);
        List<NodeAttribute> attributes = [new("request", "interactive")];
        if (hash is not null) attributes.Add(new NodeAttribute("phash", hash));
        var answer = await pace.SendAsync(IqRequest.Get("w:g2", new Node("query", [.. attributes])) with { To = group }, cancellationToken);
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                if (answer.Child("group") is { } metadata) await KeepAsync(transaction, connection, group, metadata, token);
                // Members that a notification changed meanwhile are not those that the server compared: they are queried again.
                else if (await transaction.FindAsync(DeviceTables.Groups, group.ToString(), token) is { } known && HashOf(known) == hash)
                    transaction.Changes.Groups[group.ToString()] = known with { FetchedAt = connection.Time.GetUtcNow() };
            },
            cancellationToken);
    }

    private static string HashOf(GroupMembers members) => ParticipantHash.Of(members.Members);

    /// <summary>The server's hash of the group's devices differs, or it refused a message: everything is queried before the next message.</summary>
    public async ValueTask CheckAsync(DeviceTransaction transaction, Jid group, string? hash, int? error, CancellationToken cancellationToken)
    {
        if (error is not null)
        {
            GroupNotices.Forget(transaction, group);
            return;
        }
        if (hash is not { Length: <= MaxHashLength }) return;
        if (await FindRosterAsync(transaction, group, cancellationToken) is { } roster && roster.Hash.StartsWith(hash, StringComparison.Ordinal)) return;
        if (_checkedAt.TryGetValue((group, hash), out var former) && connection.Time.GetElapsedTime(former) < CheckPause) return;
        if (_checkedAt.Count >= MaxChecked) _checkedAt.Clear();
        _checkedAt[(group, hash)] = connection.Time.GetTimestamp();
        if (await transaction.FindAsync(DeviceTables.Groups, group.ToString(), cancellationToken) is { } members)
            foreach (var member in members.Members) await DeviceNotices.ForgetAsync(transaction, member, cancellationToken);
        GroupNotices.Forget(transaction, group);
    }

    /// <summary>An account in the addressing of the group, as far as it is known: by LID, or by number in an older group.</summary>
    public async Task<Jid> NameAsync(Jid group, Jid account, CancellationToken cancellationToken)
    {
        var named = account;
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                if (await transaction.FindAsync(DeviceTables.Groups, group.ToString(), token) is not { } known || known.IsLidAddressed == account.IsLid) return;
                if (account.IsPhoneNumber) named = await transaction.LoadLidAsync(account.User, token) is { } lid ? Jid.FromLid(lid, account.Device) : account;
                else if (account.IsLid)
                    named = await transaction.LoadPhoneNumberAsync(account.User, token) is { } number ? Jid.FromPhoneNumber(number, account.Device) : account;
            },
            cancellationToken);
        return named;
    }

    /// <summary>Stores the members in a <c>group</c> node.</summary>
    public static async ValueTask KeepAsync(
        DeviceTransaction transaction, ClientConnection connection, Jid group, Node metadata, CancellationToken cancellationToken)
    {
        var participants = metadata.ChildrenOf("participant").Where(IsMember).Take(MaxMembers).ToArray();
        await AddPairsAsync(transaction, connection, participants, cancellationToken);
        var isLid = metadata.Get("addressing_mode") is { } mode ? mode == "lid" : Array.Exists(participants, part => part.GetJid("jid") is { IsLid: true });
        var timer = TimerOf(metadata.Child("ephemeral"));
        transaction.Changes.Groups[group.ToString()] =
            new GroupMembers(group, isLid, [.. participants.Select(part => part.GetJid("jid")!.Value.ToAccount()).Distinct()], connection.Time.GetUtcNow())
        {
            ExpirationSeconds = timer,
        };
        transaction.Changes.Events.Add(new GroupDescribed(group, SubjectOf(metadata), timer));
    }

    /// <summary>False for a node without an address, and for a person who could not be added.</summary>
    private static bool IsMember(Node participant) =>
        participant.GetJid("jid") is { User.Length: > 0 } && participant.GetInteger("error") is null or 0 or 200;

    /// <summary>The name in a node, or null.</summary>
    public static string? SubjectOf(Node metadata) => metadata.Get("subject") is { Length: > 0 and <= MaxSubjectLength } subject ? subject : null;

    /// <summary>The seconds in an <c>ephemeral</c> node; 0 for none.</summary>
    public static long TimerOf(Node? metadata) => metadata?.GetInteger("expiration") is > 0 and <= int.MaxValue and var seconds ? seconds : 0;

    /// <summary>Stores the pairs of number and LID, and the usernames, of participants.</summary>
    public static async ValueTask AddPairsAsync(
        DeviceTransaction transaction, ClientConnection connection, IReadOnlyCollection<Node> participants, CancellationToken cancellationToken)
    {
        List<(Jid Number, Jid Lid)> pairs = [];
        foreach (var part in participants)
        {
            var jid = part.GetJid("jid").GetValueOrDefault().ToAccount();
            if (jid.IsLid && part.GetJid("phone_number") is { IsPhoneNumber: true } number) pairs.Add((number.ToAccount(), jid));
            else if (jid.IsPhoneNumber && part.GetJid("lid") is { IsLid: true } lid) pairs.Add((jid, lid.ToAccount()));
        }
        var known = await transaction.LoadAsync(DeviceTables.Lids, [.. pairs.Select(pair => pair.Number.User)], cancellationToken);
        foreach (var (number, lid) in pairs)
            if (known.GetValueOrDefault(number.User) != lid.User) await AddressBook.AddPairAsync(transaction, number, lid, cancellationToken);
        foreach (var part in participants)
            if (Usernames.Read(part.Get("username")) is { } username)
                await Usernames.NoteAsync(transaction, connection, part.GetJid("jid").GetValueOrDefault(), username, cancellationToken);
    }

    /// <summary>The device lists that are known and young enough, by member; and the members without one.</summary>
    private async ValueTask<(Dictionary<Jid, (ProtocolAddress Address, DeviceList List)> Lists, List<Jid> Missing)> ReadListsAsync(
        DeviceTransaction transaction, GroupMembers members, CancellationToken cancellationToken)
    {
        var lids = await transaction.LoadAsync(DeviceTables.Lids, [.. members.Members.Where(member => member.IsPhoneNumber).Select(member => member.User)],
            cancellationToken);
        var addresses = members.Members.Distinct().ToDictionary(
            member =>
                member, member =>
                member.IsPhoneNumber && lids.TryGetValue(member.User, out var lid) ? ProtocolAddress.Of(Jid.FromLid(lid)) : ProtocolAddress.Of(member));
        var lists = await transaction.LoadAsync(DeviceTables.DeviceLists, [.. addresses.Values.Select(address => address.Name)], cancellationToken);
        var now = connection.Time.GetUtcNow();
        var found = new Dictionary<Jid, (ProtocolAddress, DeviceList)>(addresses.Count);
        List<Jid> missing = [];
        foreach (var (member, address) in addresses)
        {
            if (lists.TryGetValue(address.Name, out var list) && now - list.FetchedAt <= DeviceDirectory.ListLifetime) found[member] = (address, list);
            else missing.Add(member);
        }
        return (found, missing);
    }

    private GroupRoster Make(GroupMembers members, Dictionary<Jid, (ProtocolAddress Address, DeviceList List)> lists)
    {
        List<(Jid Device, ProtocolAddress Address)> devices = [];
        List<Jid> all = [];
        var validUntil = members.FetchedAt + MembersLifetime;
        foreach (var (member, (address, list)) in lists)
        {
            if (list.FetchedAt + DeviceDirectory.ListLifetime is var end && end < validUntil) validUntil = end;
            var isOwn = connection.IsOwn(member);
            foreach (var number in list.Devices)
            {
                var device = list.DeviceOf(member, number);
                // It gets the key, and the server's hash leaves it out (linking reference, section 3).
                if (!device.IsHosted) all.Add(device);
                if (!isOwn || number != connection.OwnJid.Device) devices.Add((device, address with { Device = number }));
            }
        }
        return new GroupRoster
        {
            IsLidAddressed = members.IsLidAddressed, Devices = devices, Hash = ParticipantHash.Of(all), ExpirationSeconds = members.ExpirationSeconds,
            ValidUntil = validUntil,
        };
    }

    private async ValueTask NoteEmptyAsync(DeviceTransaction transaction, Jid[] queried, IReadOnlyList<Jid> found, CancellationToken cancellationToken)
    {
        var known = found.ToHashSet();
        foreach (var account in queried)
        {
            if (known.Contains(account)) continue;
            var name = (await AddressBook.ResolveAsync(transaction, account, cancellationToken)).Name;
            transaction.Changes.DeviceLists[name] = new DeviceList(name, [], 0, connection.Time.GetUtcNow());
        }
    }
}
