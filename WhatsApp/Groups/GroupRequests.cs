using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.GroupState;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>Requests about groups, at the rate that the server allows (<see cref="GroupPace"/>), with the refusals as callers read them.</summary>
internal sealed class GroupRequests(GroupPace pace)
{
    private const string Space = "w:g2";

    /// <summary>Recipient of requests that don't concern a single group.</summary>
    private static readonly Jid AllGroups = new("", JidServer.Group);

    /// <summary>Reads data of a group.</summary>
    public Task<Node> GetAsync(Jid group, GroupOperation operation, Node requested, CancellationToken cancellationToken) =>
        SendAsync(IqRequest.Get(Space, requested) with { To = group }, operation, cancellationToken);

    /// <summary>Reads data of several groups, or of one whose address is unknown.</summary>
    public Task<Node> GetAsync(GroupOperation operation, Node requested, CancellationToken cancellationToken) =>
        GetAsync(AllGroups, operation, requested, cancellationToken);

    /// <summary>Reads data of a group for its admins. Some servers refuse those who are not in it with the same number as plain members.</summary>
    public async Task<Node> GetAsAdminAsync(Jid group, Node requested, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(group, GroupOperation.ReadAsAdmin, requested, cancellationToken);
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode is GroupRefusals.Forbidden)
        {
            await RequireMemberAsync(group, cancellationToken);
            throw;
        }
    }

    /// <summary>Changes a group. The reason of a refusal distinguishes missing rights from missing membership.</summary>
    public async Task<Node> SetAsync(Jid group, GroupOperation operation, Node change, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(IqRequest.Set(Space, change) with { To = group }, operation, cancellationToken);
        }
        catch (WhatsAppRefusedException refused) when (refused is { UpstreamCode: GroupRefusals.Forbidden, Reason: "not_an_admin" })
        {
            await RequireMemberAsync(group, cancellationToken);
            throw;
        }
    }

    /// <summary>Changes something that has no address of a group.</summary>
    public Task<Node> SetAsync(GroupOperation operation, Node change, CancellationToken cancellationToken) =>
        SendAsync(IqRequest.Set(Space, change) with { To = AllGroups }, operation, cancellationToken);

    /// <summary>Sends a request at the allowed rate.</summary>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public async Task<Node> SendAsync(IqRequest request, GroupOperation operation, CancellationToken cancellationToken)
    {
        try
        {
            return await pace.SendAsync(request, cancellationToken);
        }
        catch (RequestRefusedException refused)
        {
            throw GroupRefusals.Of(operation, refused);
        }
    }

    /// <summary>Throws if the account isn't in the group or the group doesn't exist: a refusal for missing rights is the same.</summary>
    public async Task RequireMemberAsync(Jid group, CancellationToken cancellationToken)
    {
        try
        {
            await GetAsync(group, GroupOperation.Read, new Node("query", [new("request", "interactive")]), cancellationToken);
        }
        catch (WhatsAppRefusedException refused) when (!GroupRefusals.IsUnseen(refused.Reason))
        {
            // The membership remains unknown: the first refusal is reported.
        }
    }
}
