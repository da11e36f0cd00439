using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>What a phone does with groups.</summary>
public static class GroupPhoneExtensions
{
    /// <summary>Makes a group with other accounts.</summary>
    /// <param name="phone">The phone.</param>
    /// <param name="subject">Its name, 1 to 100 characters.</param>
    /// <param name="participants">Accounts by phone number or LID.</param>
    /// <param name="isLidAddressed">True for a group that names members by LID, as all newer ones do; false for one of the older kind.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxRefusedException">The subject is too long, or an account does not exist.</exception>
    public static Task<SandboxGroup> CreateGroupAsync(this SandboxPhone phone,
        string subject, IReadOnlyCollection<Jid> participants, bool isLidAddressed = true,
        CancellationToken cancellationToken = default) =>
        phone.CreateGroupAsync(subject, participants, isLidAddressed, null, cancellationToken);

    /// <summary>Makes a group, if the phone's owner has fewer than so many.</summary>
    internal static Task<SandboxGroup> CreateGroupAsync(this SandboxPhone phone,
        string subject, IReadOnlyCollection<Jid> participants, bool isLidAddressed, int? mostOfOwner,
        CancellationToken cancellationToken)
    {
        CheckSubject(subject);
        return phone.CallOnlineAsync(
            () =>
            {
                if (mostOfOwner is { } most && phone.Part<GroupDirectory>().CountOf(phone.Account.Owner) >= most)
                    throw new SandboxRefusedException("limit", "The owner has as many groups as it may.");
                var others = phone.Accounts(participants);
                if (others.Count >= GroupDirectory.MaxMembersOfPhones) throw TooMany();
                var group = phone.Part<GroupDirectory>().Create(phone.Account, subject, others, isLidAddressed)
                    ?? throw new SandboxRefusedException("conflict", "The sandbox holds no more groups.");
                return View(group);
            },
            cancellationToken);
    }

    /// <summary>The groups this phone is in.</summary>
    public static Task<IReadOnlyList<SandboxGroup>> ListGroupsAsync(this SandboxPhone phone, CancellationToken cancellationToken = default) =>
        phone.CallAsync<IReadOnlyList<SandboxGroup>>(() =>
            [
                .. phone.Part<GroupDirectory>().Of(phone.Account).OrderBy(group => group.CreatedAt).ThenBy(group => group.Id, StringComparer.Ordinal)
                    .Select(View),
            ],
            cancellationToken);

    /// <summary>A group this phone is in.</summary>
    /// <exception cref="SandboxRefusedException">There is none with this JID.</exception>
    public static Task<SandboxGroup> ReadGroupAsync(this SandboxPhone phone,
        Jid group, CancellationToken cancellationToken = default) => phone.CallAsync(() => View(phone.Own(group)), cancellationToken);

    /// <summary>Changes what a group that this phone administers is like; null leaves it as it is.</summary>
    /// <param name="phone">The phone.</param>
    /// <param name="group">The group.</param>
    /// <param name="subject">Its name, 1 to 100 characters.</param>
    /// <param name="expirationSeconds">Seconds after which new messages disappear; 0 for never.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxRefusedException">The phone is no administrator, the subject is too long, or the time is negative.</exception>
    public static Task<SandboxGroup> DescribeGroupAsync(this SandboxPhone phone,
        Jid group, string? subject, int? expirationSeconds, CancellationToken cancellationToken = default)
    {
        if (subject is not null) CheckSubject(subject);
        if (expirationSeconds < 0) throw new SandboxRefusedException("invalid_request", "The seconds are 0 or more.", "ephemeral_expiration");
        return phone.CallOnlineAsync(
            () =>
            {
                var own = phone.Administered(group);
                if (subject is not null) phone.Part<GroupDirectory>().Editor.Name(own, phone.Account, subject);
                if (expirationSeconds is { } seconds) phone.Part<GroupDirectory>().Editor.Time(own, phone.Account, seconds);
                return View(own);
            },
            cancellationToken);
    }

    /// <summary>Adds accounts to a group that this phone administers.</summary>
    /// <exception cref="SandboxRefusedException">The phone is no administrator, or an account does not exist.</exception>
    public static Task<SandboxGroup> AddToGroupAsync(this SandboxPhone phone,
        Jid group, IReadOnlyCollection<Jid> participants, CancellationToken cancellationToken = default) => phone.CallOnlineAsync(
        () =>
        {
            var own = phone.Administered(group);
            var others = phone.Accounts(participants);
            if (own.Members.Count + others.Count(account => !own.Members.ContainsKey(account)) > GroupDirectory.MaxMembersOfPhones) throw TooMany();
            phone.Part<GroupDirectory>().Add(own, phone.Account, others);
            return View(own);
        },
        cancellationToken);

    /// <summary>Removes accounts from a group that this phone administers.</summary>
    /// <exception cref="SandboxRefusedException">The phone is no administrator, or an account is not in the group.</exception>
    public static Task<SandboxGroup> RemoveFromGroupAsync(this SandboxPhone phone,
        Jid group, IReadOnlyCollection<Jid> participants, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(
        () =>
        {
            var own = phone.Administered(group);
            var accounts = phone.Accounts(participants);
            if (!accounts.TrueForAll(own.Members.ContainsKey)) throw new SandboxRefusedException("not_found", "The group has no such member.", "participants");
            phone.Part<GroupDirectory>().Remove(own, phone.Account, accounts);
            return View(own);
        },
        cancellationToken);

    /// <summary>Leaves a group.</summary>
    /// <exception cref="SandboxRefusedException">The phone is in no such group.</exception>
    public static Task LeaveGroupAsync(this SandboxPhone phone, Jid group, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(() => phone.Part<GroupDirectory>().Remove(phone.Own(group), phone.Account, [phone.Account]), cancellationToken);

    internal static void CheckSubject(string subject)
    {
        if (subject.Length is 0 or > GroupDirectory.MaxSubjectLength || subject.Any(char.IsControl))
            throw new SandboxRefusedException("invalid_request", "A subject has 1 to 100 characters.", "subject");
    }

    internal static Group Own(this SandboxPhone phone, Jid jid) => phone.Server.State.FindGroup(jid) is { } group && group.Members.ContainsKey(phone.Account)
        ? group
        : throw new SandboxRefusedException("not_found", "The phone is in no such group.", "group_id");

    internal static Group Administered(this SandboxPhone phone, Jid jid) => phone.Own(jid) is var group && group.IsAdmin(phone.Account)
        ? group
        : throw GroupPhoneRefusals.NotAdmin("Only an administrator of the group does this.");

    internal static List<Account> Accounts(this SandboxPhone phone, IReadOnlyCollection<Jid> jids)
    {
        if (jids.Count > GroupDirectory.MaxMembersOfPhones) throw TooMany();
        return [.. jids.Select(jid =>
            phone.Server.State.Dial(jid) ?? throw new SandboxRefusedException("invalid_request", "A participant is not on the network.", "participants"))
            .Distinct()];
    }

    private static SandboxRefusedException TooMany() => new("invalid_request", "A group has at most 1,024 members.", "participants");

    internal static SandboxGroup View(Group group) => new(
        group.Jid, group.Subject, group.IsLidAddressed, Jid.FromPhoneNumber(group.CreatorPhoneNumber), group.CreatedAt,
        [.. group.Members.Select(member => new SandboxGroupMember(member.Key.Jid, member.Key.Lid, member.Value))], group.ExpirationSeconds);
}
