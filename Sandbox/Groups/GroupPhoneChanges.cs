using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>What a phone does with settings of groups, invite links and requests to join.</summary>
public static class GroupPhoneChanges
{
    /// <summary>Changes what a group that this phone administers is like; null leaves it as it is. All members are notified.</summary>
    /// <param name="phone">The phone.</param>
    /// <param name="group">The group.</param>
    /// <param name="change">What to change.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxRefusedException">The phone is no administrator.</exception>
    public static Task<SandboxGroup> ConfigureGroupAsync(
        this SandboxPhone phone, Jid group, UpdateSandboxGroupRequest change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return phone.CallOnlineAsync(
            () =>
            {
                var (own, groups) = (phone.Administered(group), phone.Part<GroupDirectory>());
                if (change.Description is { } text) groups.Editor.Describe(own, phone.Account, phone.Server.NextId(), text.Length > 0 ? text : null);
                groups.Editor.Restrict(own, phone.Account, change.Announce, change.Locked);
                if (change.JoinApproval is { } approval)
                    groups.Editor.Change(own, phone.Account, facts => facts with { RequiresApproval = approval }, GroupNodes.Approval(approval));
                if (change.MembersAdd is { } all)
                    groups.Editor.Change(
                        own, phone.Account, facts => facts with { MembersAdd = all }, GroupNodes.Mode("member_add_mode", all ? "all_member_add" : "admin_add"));
                return GroupPhoneExtensions.View(own);
            },
            cancellationToken);
    }

    /// <summary>Makes a member of a group that this phone administers an administrator, or a plain member.</summary>
    /// <exception cref="SandboxRefusedException">The phone is no administrator, or the account is not in the group.</exception>
    public static Task<SandboxGroup> RankInGroupAsync(
        this SandboxPhone phone, Jid group, Jid member, bool isAdmin, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(
            () =>
            {
                var own = phone.Administered(group);
                if (phone.Server.State.Dial(member) is not { } account || !own.Members.ContainsKey(account))
                    throw new SandboxRefusedException("not_found", "The group has no such member.", "participants");
                phone.Part<GroupDirectory>().Rank(own, phone.Account, [account], isAdmin);
                return GroupPhoneExtensions.View(own);
            },
            cancellationToken);

    /// <summary>The code of the invite link of a group that this phone administers.</summary>
    /// <exception cref="SandboxRefusedException">The phone is no administrator.</exception>
    public static Task<string> ReadInviteCodeAsync(this SandboxPhone phone, Jid group, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(() => phone.Part<GroupDirectory>().Joining.CodeOf(phone.Administered(group)), cancellationToken);

    /// <summary>Makes a new invite link; the one before ends.</summary>
    /// <exception cref="SandboxRefusedException">The phone is no administrator.</exception>
    public static Task<string> ResetInviteCodeAsync(this SandboxPhone phone, Jid group, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(() => phone.Part<GroupDirectory>().Joining.Reset(phone.Administered(group), phone.Account), cancellationToken);

    /// <summary>Joins a group by its invite link.</summary>
    /// <returns>The group, and whether an administrator must approve first.</returns>
    /// <exception cref="SandboxRefusedException">The server refused.</exception>
    public static Task<(Jid Group, bool IsPending)> JoinGroupAsync(this SandboxPhone phone, string code, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(
            () =>
            {
                var (group, isPending) = Joining(() => phone.Part<GroupDirectory>().Joining.Join(phone.Account, code));
                return (group.Jid, isPending);
            },
            cancellationToken);

    /// <summary>Joins a group by an invitation that came as a message.</summary>
    /// <exception cref="SandboxRefusedException">The server refused.</exception>
    public static Task<SandboxGroup> AcceptInvitationAsync(this SandboxPhone phone, Jid group, string code, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(
            () => GroupPhoneExtensions.View(Joining(() => phone.Part<GroupDirectory>().Joining.Accept(phone.Account, group, code))), cancellationToken);

    /// <summary>Applicants for a group that this phone administers.</summary>
    /// <exception cref="SandboxRefusedException">The phone is no administrator.</exception>
    public static Task<IReadOnlyList<SandboxApplication>> ListApplicationsAsync(
        this SandboxPhone phone, Jid group, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync<IReadOnlyList<SandboxApplication>>(
            () =>
            [
                .. phone.Part<GroupDirectory>().Facts.Of(phone.Administered(group)).Applications.Select(one => new SandboxApplication(
                    Jid.FromPhoneNumber(one.Applicant.PhoneNumber), Jid.FromLid(one.Applicant.LidUser), one.Method, one.At)),
            ],
            cancellationToken);

    /// <summary>Accepts or rejects an applicant.</summary>
    /// <exception cref="SandboxRefusedException">The phone is no administrator, or there is no such applicant.</exception>
    public static Task DecideOnApplicationAsync(
        this SandboxPhone phone, Jid group, Jid applicant, bool isApproved, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(
            () =>
            {
                var (own, account) = (phone.Administered(group), phone.Server.State.Dial(applicant));
                if (phone.Part<GroupDirectory>().Joining.Decide(own, phone.Account, [account], isApproved) is not [null])
                    throw new SandboxRefusedException("not_found", "Nobody asked to join with this address.", "jid");
                return true;
            },
            cancellationToken);

    /// <summary>Takes back the phone's own request to join.</summary>
    /// <exception cref="SandboxRefusedException">There is none.</exception>
    public static Task WithdrawApplicationAsync(this SandboxPhone phone, Jid group, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(
            () => phone.Server.State.FindGroup(group) is { } known && phone.Part<GroupDirectory>().Joining.Withdraw(known, phone.Account)
                ? true : throw new SandboxRefusedException("not_found", "The phone did not ask to join.", "group_id"),
            cancellationToken);

    private static T Joining<T>(Func<T> action) => GroupPhoneRefusals.Run(action, GroupPhoneRefusals.ReasonOfJoining);
}
