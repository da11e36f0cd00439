using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Who is in a group, and which devices that makes: from the store, else from the server.</summary>
internal sealed class GroupDirectory(Link link, DeviceDirectory directory)
{
    /// <summary>Members older than this are asked for again, should a notification have been lost.</summary>
    private static readonly TimeSpan MembersLifetime = TimeSpan.FromDays(1);

    /// <summary>Members of a group that are taken from a server.</summary>
    public const int MaxMembers = 4096;

    /// <summary>Contacts that see a status at most: those heard of last.</summary>
    private const int MaxStatusContacts = 1000;

    /// <summary>Users in one usync request.</summary>
    private const int UsersPerRequest = 512;

    /// <summary>A server whose hash stays another one than ours is not asked again for every message.</summary>
    private static readonly TimeSpan CheckPause = TimeSpan.FromMinutes(1);

    private const int MaxChecked = 256, MaxHashLength = 64, MaxSubjectLength = 1_024;

    /// <summary>When a hash made us ask, by group and hash. Touched inside steps only.</summary>
    private readonly Dictionary<(Jid Group, string Hash), long> _checkedAt = [];

    /// <summary>The members, or null when they must be asked for.</summary>
    public async ValueTask<GroupMembers?> FindAsync(Step step, Jid chat, CancellationToken cancellationToken)
    {
        if (chat == Jid.StatusBroadcast)
        {
            var contacts = await step.LoadKnownContactsAsync(MaxStatusContacts, cancellationToken);
            var own = link.OwnLid.User is { Length: > 0 } ? link.OwnLid.ToAccount() : link.OwnJid.ToAccount();
            // An account that was moved to LIDs shows its status to LIDs: who has none is left out (linking reference, section 3).
            var viewers = contacts.Where(contact => !link.IsOwn(contact) && (contact.IsLid || !step.Credentials.IsLidMigrated));
            return new GroupMembers(chat, true, [.. viewers.Append(own).Distinct()], link.Time.GetUtcNow());
        }
        return await step.LoadGroupAsync(chat.ToString(), cancellationToken) is { } members && link.Time.GetUtcNow() - members.FetchedAt <= MembersLifetime ? members : null;
    }

    /// <summary>All devices of all members, or null when a list must be fetched.</summary>
    public async ValueTask<GroupRoster?> FindRosterAsync(Step step, Jid chat, CancellationToken cancellationToken)
    {
        var name = chat.ToString();
        var now = link.Time.GetUtcNow();
        // A status has no members of its own: who is known changes with every message.
        if (chat.IsGroup && step.FindRoster(name) is { } known && known.ValidUntil > now) return known;
        if (await FindAsync(step, chat, cancellationToken) is not { } members) return null;
        var (lists, missing) = await ReadListsAsync(step, members, cancellationToken);
        if (missing.Count > 0) return null;
        var roster = Make(members, lists);
        if (chat.IsGroup) step.KeepRoster(name, roster);
        return roster;
    }

    /// <summary>Asks for the members when they are not known, then for the devices of those whose list is not.</summary>
    /// <exception cref="RequestRefusedException">The server gives no such group.</exception>
    public async Task FetchAsync(Jid chat, CancellationToken cancellationToken)
    {
        GroupMembers? members = null;
        await link.ChangeAsync(async (step, token) => members = await FindAsync(step, chat, token), cancellationToken);
        if (members is null) await FetchMembersAsync(chat, cancellationToken);
        List<Jid> missing = [];
        await link.ChangeAsync(
            async (step, token) =>
            {
                if (await FindAsync(step, chat, token) is { } found) (_, missing) = await ReadListsAsync(step, found, token);
            },
            cancellationToken);
        foreach (var some in missing.Chunk(UsersPerRequest))
        {
            var found = await directory.FetchAsync(some, null, cancellationToken);
            // An account without devices is no reason to ask again for every message.
            await link.ChangeAsync(async (step, token) => await NoteEmptyAsync(step, some, found, token), cancellationToken);
        }
    }

    private async Task FetchMembersAsync(Jid group, CancellationToken cancellationToken)
    {
        var answer = await link.AskAsync(group, "get", "w:g2", [new Node("query", [new("request", "interactive")])], cancellationToken);
        await link.ChangeAsync(
            async (step, token) =>
            {
                if (answer.Child("group") is { } told) await KeepAsync(step, link, group, told, token);
            },
            cancellationToken);
    }

    /// <summary>The server's idea of the group's devices differs, or it refused us: all is asked for before the next message.</summary>
    public async ValueTask CheckAsync(Step step, Jid group, string? hash, int? error, CancellationToken cancellationToken)
    {
        if (error is not null)
        {
            GroupNotices.Forget(step, group);
            return;
        }
        if (hash is not { Length: <= MaxHashLength }) return;
        if (await FindRosterAsync(step, group, cancellationToken) is { } roster && roster.Hash.StartsWith(hash, StringComparison.Ordinal)) return;
        if (_checkedAt.TryGetValue((group, hash), out var former) && link.Time.GetElapsedTime(former) < CheckPause) return;
        if (_checkedAt.Count >= MaxChecked) _checkedAt.Clear();
        _checkedAt[(group, hash)] = link.Time.GetTimestamp();
        if (await step.LoadGroupAsync(group.ToString(), cancellationToken) is { } members)
            foreach (var member in members.Members) await DeviceNotices.ForgetAsync(step, member, cancellationToken);
        GroupNotices.Forget(step, group);
    }

    /// <summary>An account as the group names it, as far as that is known: by LID, or by number in an older group.</summary>
    public async Task<Jid> NameAsync(Jid group, Jid account, CancellationToken cancellationToken)
    {
        var named = account;
        await link.ChangeAsync(
            async (step, token) =>
            {
                if (await step.LoadGroupAsync(group.ToString(), token) is not { } known || known.IsLidAddressed == account.IsLid) return;
                if (account.IsPhoneNumber) named = await step.LoadLidAsync(account.User, token) is { } lid ? Jid.FromLid(lid, account.Device) : account;
                else if (account.IsLid) named = await step.LoadPhoneNumberAsync(account.User, token) is { } number ? Jid.FromPhoneNumber(number, account.Device) : account;
            },
            cancellationToken);
        return named;
    }

    /// <summary>Keeps what a <c>group</c> node tells of members.</summary>
    public static async ValueTask KeepAsync(Step step, Link link, Jid group, Node told, CancellationToken cancellationToken)
    {
        var participants = told.ChildrenOf("participant").Where(part => part.GetJid("jid") is { User.Length: > 0 }).Take(MaxMembers).ToArray();
        await LearnAsync(step, link, participants, cancellationToken);
        var isLid = told.Get("addressing_mode") is { } mode ? mode == "lid" : Array.Exists(participants, part => part.GetJid("jid") is { IsLid: true });
        var timer = TimerOf(told.Child("ephemeral"));
        step.Batch.Groups[group.ToString()] = new GroupMembers(group, isLid, [.. participants.Select(part => part.GetJid("jid")!.Value.ToAccount()).Distinct()], link.Time.GetUtcNow())
        {
            ExpirationSeconds = timer,
        };
        step.Batch.Events.Add(new GroupDescribed(group, SubjectOf(told), timer));
    }

    /// <summary>The name that a node tells of, or null.</summary>
    public static string? SubjectOf(Node told) => told.Get("subject") is { Length: > 0 and <= MaxSubjectLength } subject ? subject : null;

    /// <summary>The seconds that an <c>ephemeral</c> node tells of; 0 for none.</summary>
    public static long TimerOf(Node? told) => told?.GetInteger("expiration") is > 0 and <= int.MaxValue and var seconds ? seconds : 0;

    /// <summary>Learns the pairs of number and LID, and the usernames, that participants are told with.</summary>
    public static async ValueTask LearnAsync(Step step, Link link, IReadOnlyCollection<Node> participants, CancellationToken cancellationToken)
    {
        List<(Jid Number, Jid Lid)> pairs = [];
        foreach (var part in participants)
        {
            var jid = part.GetJid("jid").GetValueOrDefault().ToAccount();
            if (jid.IsLid && part.GetJid("phone_number") is { IsPhoneNumber: true } number) pairs.Add((number.ToAccount(), jid));
            else if (jid.IsPhoneNumber && part.GetJid("lid") is { IsLid: true } lid) pairs.Add((jid, lid.ToAccount()));
        }
        var known = await step.LoadLidsAsync([.. pairs.Select(pair => pair.Number.User)], cancellationToken);
        foreach (var (number, lid) in pairs)
            if (known.GetValueOrDefault(number.User) != lid.User) await AddressBook.LearnAsync(step, number, lid, cancellationToken);
        foreach (var part in participants)
            if (Usernames.Read(part.Get("username")) is { } username) await Usernames.NoteAsync(step, link, part.GetJid("jid").GetValueOrDefault(), username, cancellationToken);
    }

    /// <summary>The device lists that are known and young enough, by member; and the members without one.</summary>
    private async ValueTask<(Dictionary<Jid, (ProtocolAddress Address, DeviceList List)> Lists, List<Jid> Missing)> ReadListsAsync(
        Step step, GroupMembers members, CancellationToken cancellationToken)
    {
        var lids = await step.LoadLidsAsync([.. members.Members.Where(member => member.IsPhoneNumber).Select(member => member.User)], cancellationToken);
        var addresses = members.Members.Distinct().ToDictionary(
            member => member, member => member.IsPhoneNumber && lids.TryGetValue(member.User, out var lid) ? ProtocolAddress.Of(Jid.FromLid(lid)) : ProtocolAddress.Of(member));
        var lists = await step.LoadDeviceListsAsync([.. addresses.Values.Select(address => address.Name)], cancellationToken);
        var now = link.Time.GetUtcNow();
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
            var isOwn = link.IsOwn(member);
            foreach (var number in list.Devices)
            {
                var device = list.DeviceOf(member, number);
                // It gets the key, and the server's hash leaves it out (linking reference, section 3).
                if (!device.IsHosted) all.Add(device);
                if (!isOwn || number != link.OwnJid.Device) devices.Add((device, address with { Device = number }));
            }
        }
        return new GroupRoster
        {
            IsLidAddressed = members.IsLidAddressed, Devices = devices, Hash = ParticipantHash.Of(all), ExpirationSeconds = members.ExpirationSeconds, ValidUntil = validUntil,
        };
    }

    private async ValueTask NoteEmptyAsync(Step step, Jid[] asked, IReadOnlyList<Jid> found, CancellationToken cancellationToken)
    {
        var known = found.ToHashSet();
        foreach (var account in asked)
        {
            if (known.Contains(account)) continue;
            var name = (await AddressBook.ResolveAsync(step, account, cancellationToken)).Name;
            step.Batch.DeviceLists[name] = new DeviceList(name, [], 0, link.Time.GetUtcNow());
        }
    }
}
