using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Ownership;
using WhatIsUp.Grains.Storage.Customers;
using WhatIsUp.Grains.Storage.Engine;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Customers;

/// <summary>The members of a customer. Changes run one at a time, so that two owners can't remove each other.</summary>
[GrainType("team")]
public sealed class TeamGrain(MemberRows members, GroupCommitWriter writer, TimeProvider time) : Grain, ITeamGrain, IOwnedGrain
{
    /// <summary>Members and invitations of a customer.</summary>
    public const int MaxMembers = 100;

    private CustomerId Id => new(this.GetPrimaryKey());

    /// <inheritdoc />
    public Task<Page<MemberView>> ListAsync(Caller caller, PageRequest page) => members.ListAsync(Id, page, CancellationToken.None);

    /// <inheritdoc />
    public async Task<MemberView> GetAsync(Caller caller, string memberId) => (await FindAsync(memberId)).View;

    /// <inheritdoc />
    public async Task<MemberView> InviteAsync(Caller caller, string email, MemberRole role)
    {
        RequireManager(caller);
        if (await members.CountAsync(Id, CancellationToken.None) >= MaxMembers)
            throw (await GrainFactory.GetGrain<ICustomerGrain>(Id.Value).GetPlanAsync()).Exceeded("members", MaxMembers);
        var member = new MemberRow(PrefixedId.New(PrefixedId.Member), Id, role, email.ToLowerInvariant(), null, time.GetUtcNow(), null);
        if (!await TryAsync(unit => MemberRows.Add(unit, member))) throw GatewayException.InvalidField("email", "is a member or invited already");
        return member.View;
    }

    /// <inheritdoc />
    public async Task<MemberView> SetRoleAsync(Caller caller, string memberId, MemberRole role)
    {
        var member = await FindAsync(memberId);
        RequireManager(caller);
        if (!await TryAsync(unit => MemberRows.SetRole(unit, Id, memberId, role))) throw LastOwner();
        return (member with { Role = role }).View;
    }

    /// <inheritdoc />
    public async Task RemoveAsync(Caller caller, string memberId)
    {
        await FindAsync(memberId);
        RequireManager(caller);
        if (!await TryAsync(unit => MemberRows.Remove(unit, Id, memberId))) throw LastOwner();
    }

    /// <inheritdoc />
    public void RequireOwner(Caller caller)
    {
        if (caller.CustomerId != Id) throw Missing();
    }

    private async Task<MemberRow> FindAsync(string memberId) => await members.FindAsync(Id, memberId, CancellationToken.None) ?? throw Missing();

    private async Task<bool> TryAsync(Func<UnitOfWork, int> add)
    {
        var unit = new UnitOfWork();
        var changed = add(unit);
        await writer.CommitAsync(unit, CancellationToken.None);
        return unit.ResultOf(changed) is not null;
    }

    /// <summary>Members may use live channels and every channel: a test key and a key of one channel must not make some.</summary>
    private static void RequireManager(Caller caller)
    {
        if (caller.ChannelScope is not null) throw new GatewayException(ErrorCode.ChannelScopedKey, "The key is restricted to one channel.");
        if (caller.UserId is null && caller.Mode != Mode.Live)
            throw new GatewayException(
                ErrorCode.ChannelAccessDenied, "Members are changed with a session or a live key.",
                new Dictionary<string, string> { ["reason"] = "live_key_required" });
    }

    private static GatewayException LastOwner() => new(
        ErrorCode.ConcurrentModification, "A customer keeps at least one owner.", new Dictionary<string, string> { ["reason"] = "last_owner" });

    private static GatewayException Missing() => new(ErrorCode.NotFound, "No such member.");
}
