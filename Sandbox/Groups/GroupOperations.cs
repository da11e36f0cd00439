using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Groups of phones over REST.</summary>
internal static class GroupOperations
{
    private const string Root = "/v1/sandbox/phones/{phoneId}/groups";
    private const string One = Root + "/{groupId}";

    /// <summary>Example of a group.</summary>
    public static SandboxGroupReply Example { get; } = new(
        "120363123456789012@g.us", "Neighbours", "lid", "4915187654321@s.whatsapp.net", PhoneOperations.ExampleTime, 604_800,
        [
            new SandboxMemberReply("4915187654321@s.whatsapp.net", "271828182845@lid", SandboxGroupRole.Superadmin),
            new SandboxMemberReply("4915112345678@s.whatsapp.net", "314159265358@lid", SandboxGroupRole.Member),
        ]);

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "POST", Path = Root, Id = "createSandboxGroup", Scope = SandboxScope.ChangeChannels, Creates = true, MayConflict = true,
            RunAsync = CreateAsync,
            PlanLimit = SandboxPlanLimit.Groups, Summary = "Create a group on a phone", Description = "All members are notified, channels among them.",
            RequestExample = new CreateSandboxGroupRequest { Subject = "Neighbours", ChannelIds = [PhoneOperations.ExampleChannel],
                Participants = ["+4915187654322"] },
            ReplyExample = Example,
        },
        new()
        {
            Method = "GET", Path = Root, Id = "listSandboxGroups", Scope = SandboxScope.ReadChannels, IsPaged = true, RunAsync = ListAsync,
            Summary = "List the groups of a phone", Description = "Oldest first.", ReplyExample = new Page<SandboxGroupReply>([Example], null),
        },
        new()
        {
            Method = "GET", Path = One, Id = "getSandboxGroup", Scope = SandboxScope.ReadChannels, RunAsync = GetAsync,
            Summary = "Read a group of a phone", Description = "With its members.", ReplyExample = Example,
        },
        new()
        {
            Method = "PATCH", Path = One, Id = "updateSandboxGroup", Scope = SandboxScope.ChangeChannels,
            MayConflict = true, MayBeRefused = true, RunAsync = UpdateAsync,
            Summary = "Change name, description and settings of a group", Description = "The phone must administer it. All members are notified.",
            RequestExample = new UpdateSandboxGroupRequest { Subject = "Good neighbours", EphemeralExpiration = 604_800 }, ReplyExample = Example,
        },
        new()
        {
            Method = "POST", Path = One + "/participants", Id = "addToSandboxGroup", Scope = SandboxScope.ChangeChannels,
            MayConflict = true, MayBeRefused = true,
            RunAsync = AddAsync,
            Summary = "Add members to a group", Description = "The phone must administer it.",
            RequestExample = new SandboxMembersRequest { Participants = ["+4915187654322"] }, ReplyExample = Example,
        },
        new()
        {
            Method = "DELETE", Path = One + "/participants/{jid}", Id = "removeFromSandboxGroup", Scope = SandboxScope.ChangeChannels,
            MayConflict = true, MayBeRefused = true,
            RunAsync = RemoveAsync, Summary = "Remove a member from a group", Description = "The phone must administer it.", ReplyExample = Example,
        },
        new()
        {
            Method = "POST", Path = One + "/leave", Id = "leaveSandboxGroup", Scope = SandboxScope.ChangeChannels, MayConflict = true, RunAsync = LeaveAsync,
            Summary = "Leave a group on a phone", Description = "Its linked channels leave with it.",
        },
    ];

    private static async Task<object?> CreateAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<CreateSandboxGroupRequest>().ConfigureAwait(false);
        var subject = RequestReader.Required(body.Subject, "subject");
        var group = await phone.CreateGroupAsync(subject, Addresses(body), body.AddressingMode != "pn", request.PlanLimit, request.Aborted)
            .ConfigureAwait(false);
        request.Location = $"/v1/sandbox/phones/{phone.Id}/groups/{group.Jid}";
        return Show(group);
    }

    private static async Task<object?> ListAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        return request.PageOf(await phone.ListGroupsAsync(request.Aborted).ConfigureAwait(false), Show);
    }

    private static async Task<object?> GetAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        return Show(await phone.ReadGroupAsync(Group(request), request.Aborted).ConfigureAwait(false));
    }

    private static async Task<object?> UpdateAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<UpdateSandboxGroupRequest>().ConfigureAwait(false);
        await phone.DescribeGroupAsync(Group(request), body.Subject, body.EphemeralExpiration, request.Aborted).ConfigureAwait(false);
        return Show(await phone.ConfigureGroupAsync(Group(request), body, request.Aborted).ConfigureAwait(false));
    }

    private static async Task<object?> AddAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<SandboxMembersRequest>().ConfigureAwait(false);
        return Show(await phone.AddToGroupAsync(Group(request), Addresses(body), request.Aborted).ConfigureAwait(false));
    }

    private static async Task<object?> RemoveAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        return Show(await phone.RemoveFromGroupAsync(Group(request), [RequestReader.Address(request.Route("jid"), "jid")], request.Aborted)
            .ConfigureAwait(false));
    }

    private static async Task<object?> LeaveAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        await phone.LeaveGroupAsync(Group(request), request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static Jid[] Addresses(SandboxMembersRequest request) => request.Participants is { Count: > 0 } participants
        ? [.. participants.Select(participant => RequestReader.Address(participant, "participants"))]
        : throw RequestReader.Refused("The field is required.", "participants");

    /// <summary>The group of a path.</summary>
    public static Jid Group(RestRequest request) =>
        Jid.TryParse(request.Route("groupId"), out var jid) && jid.IsGroup ? jid
            : throw new SandboxRefusedException("not_found", "The phone is in no such group.");

    /// <summary>A group as the API shows it.</summary>
    public static SandboxGroupReply Show(SandboxGroup group) => new(
        group.Jid.ToString(), group.Subject, group.IsLidAddressed ? "lid" : "pn", group.Creator.ToString(), group.CreatedAt,
        group.ExpirationSeconds > 0 ? group.ExpirationSeconds : null,
        [.. group.Members.Select(member => new SandboxMemberReply(member.Jid.ToString(), member.Lid.ToString(), member.Role))]);
}
