using WhatIsUp.Sandbox.Stanzas;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox;

/// <summary>What a phone does with groups.</summary>
public sealed partial class SandboxPhone
{
    /// <summary>Makes a group with other accounts.</summary>
    /// <param name="subject">Its name, 1 to 100 characters.</param>
    /// <param name="participants">Accounts by phone number or LID.</param>
    /// <param name="isLidAddressed">True for a group that names members by LID, as all newer ones do; false for one of the older kind.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxRefusedException">The subject is too long, or an account does not exist.</exception>
    public Task<SandboxGroup> CreateGroupAsync(string subject, IReadOnlyCollection<Jid> participants, bool isLidAddressed = true, CancellationToken cancellationToken = default) =>
        CreateGroupAsync(subject, participants, isLidAddressed, null, cancellationToken);

    /// <summary>Makes a group, if the phone's owner has fewer than so many.</summary>
    internal Task<SandboxGroup> CreateGroupAsync(string subject, IReadOnlyCollection<Jid> participants, bool isLidAddressed, int? mostOfOwner, CancellationToken cancellationToken)
    {
        CheckSubject(subject);
        return CallOnline(
            () =>
            {
                if (mostOfOwner is { } most && _exchange.Groups.CountOf(_account.Owner) >= most) throw new SandboxRefusedException("limit", "The owner has as many groups as it may.");
                var others = Accounts(participants);
                if (others.Count >= GroupDesk.MaxMembers) throw TooMany();
                var group = _exchange.Groups.Create(_account, subject, others, isLidAddressed) ?? throw new SandboxRefusedException("conflict", "The sandbox holds no more groups.");
                return View(group);
            },
            cancellationToken);
    }

    /// <summary>The groups this phone is in.</summary>
    public Task<IReadOnlyList<SandboxGroup>> ListGroupsAsync(CancellationToken cancellationToken = default) =>
        Call<IReadOnlyList<SandboxGroup>>(() => [.. _exchange.Groups.Of(_account).OrderBy(group => group.CreatedAt).ThenBy(group => group.Id, StringComparer.Ordinal).Select(View)], cancellationToken);

    /// <summary>A group this phone is in.</summary>
    /// <exception cref="SandboxRefusedException">There is none with this JID.</exception>
    public Task<SandboxGroup> ReadGroupAsync(Jid group, CancellationToken cancellationToken = default) => Call(() => View(Own(group)), cancellationToken);

    /// <summary>Changes what a group that this phone administers is like; null leaves it as it is.</summary>
    /// <param name="group">The group.</param>
    /// <param name="subject">Its name, 1 to 100 characters.</param>
    /// <param name="expirationSeconds">Seconds after which new messages disappear; 0 for never.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxRefusedException">The phone is no administrator, the subject is too long, or the time is negative.</exception>
    public Task<SandboxGroup> DescribeGroupAsync(Jid group, string? subject, int? expirationSeconds, CancellationToken cancellationToken = default)
    {
        if (subject is not null) CheckSubject(subject);
        if (expirationSeconds < 0) throw new SandboxRefusedException("invalid_request", "The seconds are 0 or more.", "ephemeral_expiration");
        return CallOnline(
            () =>
            {
                var own = Administered(group);
                if (subject is not null) _exchange.Groups.Name(own, _account, subject);
                if (expirationSeconds is { } seconds) _exchange.Groups.Time(own, _account, seconds);
                return View(own);
            },
            cancellationToken);
    }

    /// <summary>Adds accounts to a group that this phone administers.</summary>
    /// <exception cref="SandboxRefusedException">The phone is no administrator, or an account does not exist.</exception>
    public Task<SandboxGroup> AddToGroupAsync(Jid group, IReadOnlyCollection<Jid> participants, CancellationToken cancellationToken = default) => CallOnline(
        () =>
        {
            var own = Administered(group);
            var others = Accounts(participants);
            if (own.Members.Count + others.Count(account => !own.Members.ContainsKey(account)) > GroupDesk.MaxMembers) throw TooMany();
            _exchange.Groups.Add(own, _account, others);
            return View(own);
        },
        cancellationToken);

    /// <summary>Removes accounts from a group that this phone administers.</summary>
    /// <exception cref="SandboxRefusedException">The phone is no administrator, or an account is not in the group.</exception>
    public Task<SandboxGroup> RemoveFromGroupAsync(Jid group, IReadOnlyCollection<Jid> participants, CancellationToken cancellationToken = default) => CallOnline(
        () =>
        {
            var own = Administered(group);
            var accounts = Accounts(participants);
            if (!accounts.TrueForAll(own.Members.ContainsKey)) throw new SandboxRefusedException("not_found", "The group has no such member.", "participants");
            _exchange.Groups.Remove(own, _account, accounts);
            return View(own);
        },
        cancellationToken);

    /// <summary>Leaves a group.</summary>
    /// <exception cref="SandboxRefusedException">The phone is in no such group.</exception>
    public Task LeaveGroupAsync(Jid group, CancellationToken cancellationToken = default) =>
        CallOnline(() => _exchange.Groups.Remove(Own(group), _account, [_account]), cancellationToken);

    private static void CheckSubject(string subject)
    {
        if (subject.Length is 0 or > GroupDesk.MaxSubjectLength || subject.Any(char.IsControl))
            throw new SandboxRefusedException("invalid_request", "A subject has 1 to 100 characters.", "subject");
    }

    private Group Own(Jid jid) => _exchange.World.FindGroup(jid) is { } group && group.Members.ContainsKey(_account)
        ? group
        : throw new SandboxRefusedException("not_found", "The phone is in no such group.", "group_id");

    private Group Administered(Jid jid) => Own(jid) is var group && group.IsAdmin(_account)
        ? group
        : throw new SandboxRefusedException("conflict", "Only an administrator of the group does this.");

    private List<Account> Accounts(IReadOnlyCollection<Jid> jids)
    {
        if (jids.Count > GroupDesk.MaxMembers) throw TooMany();
        return [.. jids.Select(jid => _exchange.World.Dial(jid) ?? throw new SandboxRefusedException("invalid_request", "A participant is not on the network.", "participants")).Distinct()];
    }

    private static SandboxRefusedException TooMany() => new("invalid_request", "A group has at most 1,024 members.", "participants");

    private static SandboxGroup View(Group group) => new(
        group.Jid, group.Subject, group.IsLidAddressed, Jid.FromPhoneNumber(group.CreatorPhoneNumber), group.CreatedAt,
        [.. group.Members.Select(member => new SandboxGroupMember(member.Key.Jid, member.Key.Lid, member.Value))], group.ExpirationSeconds);
}
