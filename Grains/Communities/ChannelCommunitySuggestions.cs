using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Communities;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Groups;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Communities;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Communities;

/// <summary>Groups that members suggest for communities, read and changed at WhatsApp.</summary>
internal sealed class ChannelCommunitySuggestions(ChannelCore core, Cursors cursors) : IChannelCommunitySuggestions
{
    private const string ListName = "community_suggestions";
    private const int NotFound = 404;

    private readonly GroupCalls _calls = new(core);

    /// <inheritdoc />
    public async Task<Page<CommunitySuggestionView>> ListAsync(Caller caller, string communityId, PageRequest page)
    {
        var community = GroupCalls.Parse(communityId);
        var after = cursors.Open(ListName, page.Cursor);
        var suggestions = await CallAsync((client, token) => client.Communities.Suggestions.ListAsync(community, token));
        var addresses = await GroupAddresses.LoadAsync(
            core.Dependencies.Signals, core.Id, suggestions.Select(suggestion => suggestion.Creator), CancellationToken.None);
        var shown = CommunityPages.Of(suggestions, page, after, cursors, ListName, OrderOf);
        return new Page<CommunitySuggestionView>([.. shown.Data.Select(suggestion => GroupViews.SuggestionOf(suggestion, addresses))], shown.NextCursor);
    }

    /// <inheritdoc />
    public async Task<CommunitySuggestionsReply> SuggestAsync(Caller caller, string communityId, CommunitySuggestionRequest request)
    {
        var community = GroupCalls.Parse(communityId);
        if (request.GroupIds is not { } ids)
        {
            var suggestion = new CommunityGroupSuggestion(request.Subject ?? "")
            {
                Description = request.Description, IsHidden = request.Hidden, RequiresApproval = request.JoinApproval,
            };
            var made = await CallAsync((client, token) => client.Communities.Suggestions.SuggestNewAsync(community, suggestion, token));
            return new CommunitySuggestionsReply(community.ToString(), true, [new CommunitySuggestionResult(made.ToString(), true, null, null)]);
        }
        Jid[] groups = [.. ids.Select(GroupCalls.Parse)];
        var results = await CallAsync((client, token) => client.Communities.Suggestions.SuggestAsync(community, groups, request.Hidden, token));
        return new CommunitySuggestionsReply(
            community.ToString(), results.All(result => result.IsDone),
            [.. results.Select(result => result.IsDone
                ? new CommunitySuggestionResult(result.Group.ToString(), true, null, null)
                : new CommunitySuggestionResult(
                    result.Group.ToString(), false, CommunityCalls.ReasonOf(result.Code, isLink: true), result.Code > 0 ? result.Code : null))]);
    }

    /// <inheritdoc />
    public async Task DecideAsync(Caller caller, string communityId, string groupId, string creator, bool isApproved)
    {
        var (community, group, person) = (GroupCalls.Parse(communityId), GroupCalls.Parse(groupId), Jid.Parse(creator));
        Require(await CallAsync((client, token) => isApproved
            ? client.Communities.Suggestions.ApproveAsync(community, group, person, token)
            : client.Communities.Suggestions.RejectAsync(community, group, person, token)));
    }

    /// <inheritdoc />
    public async Task WithdrawAsync(Caller caller, string communityId, string groupId)
    {
        var (community, group) = (GroupCalls.Parse(communityId), GroupCalls.Parse(groupId));
        Require(await CallAsync((client, token) => client.Communities.Suggestions.WithdrawAsync(community, group, token)));
    }

    private Task<T> CallAsync<T>(Func<WhatsAppClient, CancellationToken, Task<T>> operation) => CommunityCalls.RunAsync(_calls, operation);

    private static void Require(CommunityLinkResult result)
    {
        if (result.IsDone) return;
        if (result.Code != NotFound) CommunityCalls.Require(result, isLink: true);
        throw new GatewayException(
            ErrorCode.NotFound, "No such suggestion.", ClientErrors.DetailsOf(new WhatsAppRefusedException("suggestion_not_found", result.Code)));
    }

    private static (long Number, string Text) OrderOf(GroupSuggestion suggestion) =>
        (-(suggestion.At?.ToUnixTimeSeconds() ?? 0), $"{suggestion.Group.User} {suggestion.Creator?.Jid.User}");
}
