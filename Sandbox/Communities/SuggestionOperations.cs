using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Communities;

/// <summary>Suggested groups and owners of communities of phones over REST.</summary>
internal static class SuggestionOperations
{
    private const string One = "/v1/sandbox/phones/{phoneId}/communities/{groupId}";
    private const string Suggestions = One + "/suggestions";
    private const string ExampleGroup = "120363123456789012@g.us", ExampleNumber = "+4915187654322";

    private static readonly SandboxSuggestionReply Example = new(
        ExampleGroup, "Neighbours", "4915187654322@s.whatsapp.net", "314159265359@lid", true, PhoneOperations.ExampleTime);

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "POST", Path = One + "/owner", Id = "transferSandboxCommunity", Scope = SandboxScope.ChangeChannels,
            MayConflict = true, MayBeRefused = true, RunAsync = TransferAsync,
            Summary = "Transfer a community of a phone", Description = "To one member. The phone must be its owner.",
            RequestExample = new TransferSandboxCommunityRequest { ChannelIds = [PhoneOperations.ExampleChannel] },
        },
        new()
        {
            Method = "GET", Path = Suggestions, Id = "listSandboxSuggestions", Scope = SandboxScope.ReadChannels, IsPaged = true, RunAsync = ListAsync,
            Summary = "List suggested groups of a community", Description = "Oldest first: for an admin those of all members, else those of the phone.",
            ReplyExample = new Page<SandboxSuggestionReply>([Example], null),
        },
        new()
        {
            Method = "POST", Path = Suggestions, Id = "suggestSandboxGroup", Scope = SandboxScope.ChangeChannels, MayConflict = true, MayBeRefused = true,
            RunAsync = SuggestAsync,
            Summary = "Suggest a group for a community", Description = "A group that the phone administers, or a new one.",
            RequestExample = new SuggestSandboxGroupRequest { Subject = "Neighbours" }, ReplyExample = Example,
        },
        new()
        {
            Method = "POST", Path = Suggestions + "/{jid}", Id = "decideSandboxSuggestion", Scope = SandboxScope.ChangeChannels,
            MayConflict = true, MayBeRefused = true, RunAsync = DecideAsync,
            Summary = "Approve or reject a suggested group", Description = "The phone must administer the community.",
            RequestExample = new DecideSandboxSuggestionRequest { Creator = ExampleNumber, Approve = true },
        },
    ];

    private static async Task<object?> TransferAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<TransferSandboxCommunityRequest>().ConfigureAwait(false);
        if (body.Participants is not [var one]) throw new SandboxRefusedException("invalid_request", "Give one account.", "participants");
        var owner = RequestReader.Address(one, "participants");
        await phone.TransferCommunityAsync(CommunityOperations.Address(request, "groupId"), owner, request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static async Task<object?> ListAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var community = CommunityOperations.Address(request, "groupId");
        return request.PageOf(await phone.ListSuggestionsAsync(community, request.Aborted).ConfigureAwait(false), Show);
    }

    private static async Task<object?> SuggestAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<SuggestSandboxGroupRequest>().ConfigureAwait(false);
        if (body.GroupId is null == body.Subject is null)
            throw new SandboxRefusedException("invalid_request", "Give either group_id or subject.", "group_id");
        var community = CommunityOperations.Address(request, "groupId");
        if (body.Subject is { } subject) return Show(await phone.SuggestNewGroupAsync(community, subject, request.Aborted).ConfigureAwait(false));
        var group = RequestReader.Chat(body.GroupId, "group_id");
        await phone.SuggestGroupAsync(community, group, request.Aborted).ConfigureAwait(false);
        var all = await phone.ListSuggestionsAsync(community, request.Aborted).ConfigureAwait(false);
        return Show(all.First(suggestion => suggestion.Jid == group && suggestion.CreatorLid == phone.Lid));
    }

    private static async Task<object?> DecideAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<DecideSandboxSuggestionRequest>().ConfigureAwait(false);
        var creator = RequestReader.Address(body.Creator, "creator");
        var (community, group) = (CommunityOperations.Address(request, "groupId"), CommunityOperations.Address(request, "jid"));
        await phone.DecideSuggestionAsync(community, group, creator, body.Approve, request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static SandboxSuggestionReply Show(SandboxSuggestion suggestion) => new(
        suggestion.Jid.ToString(), suggestion.Subject, suggestion.Creator.ToString(), suggestion.CreatorLid.ToString(), suggestion.IsExisting, suggestion.At);
}
