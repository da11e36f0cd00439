using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Feed;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.ApiGateway.Endpoints.Events;

/// <summary>The stream of events.</summary>
internal static class EventsEndpoints
{
    private const string Header = "Last-Event-ID";
    private const string Expected = "must be an event id (wevt_ and 32 hex digits)";

    private static readonly QueryField<string> LastEventId = new(
        "last_event_id", "Continue behind this event. The header Last-Event-ID has precedence.", Expected,
        (string text, out string value) => PrefixedId.IsValid(PrefixedId.Event, value = text));

    private static readonly QueryField<string> Names = new(
        "events", "Only events of these names, separated by commas.", "must be event names, separated by commas",
        (string text, out string value) => Array.TrueForAll((value = text).Split(','), name => name == "*" || EventCatalogue.Bits.ContainsKey(name)));

    private static readonly QueryField<Guid> Channel = QueryField.Channel("channel_id", "Only events of this channel.");

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/events", FollowAsync).WithTags("Events").Requires(Scopes.WebhooksRead)
            .Describe(
                "followEvents", "Follow the events",
                "Server-sent events. Each has the id of the event, its name, and as data the same JSON as the body of a webhook. Without an id to continue "
                + "behind, the stream begins with the next event. The event gap reports that the named event is not stored any more (last_event_id, "
                + "oldest_event_id); the stream continues with the oldest stored event. A comment follows every 25 seconds without an event. After 15 minutes "
                + "the stream ends: continue behind the last event, as browsers do by themselves.")
            .Takes(Names, Channel, LastEventId)
            .TakesHeader(Header, "Continue behind this event: the id of the last event that was received.")
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidRequest)
            .Produces<string>(200, "text/event-stream");

    private static async Task<IResult> FollowAsync(Query query, RequestContext context, HttpContext http, FeedHubs hubs)
    {
        var names = query.Text(Names)?.Split(',');
        var (channel, last) = (query.Channel(Channel), query.Text(LastEventId));
        query.Check();
        if (http.Request.Headers[Header] is [{ Length: > 0 } header])
            last = PrefixedId.IsValid(PrefixedId.Event, header) ? header : throw GatewayException.InvalidField(Header, Expected);
        if (channel is { } only) await context.RequireChannelsAsync([only]);

        var lease = hubs.OpenStream(http, context.Caller, http.Features.Get<PresentedKey>()?.Hash);
        http.Response.RegisterForDispose(lease);
        var start = await context.Grains.GetGrain<IEventFeedReaderGrain>(0).StartAsync(context.Caller, last);
        var filter = new FeedFilter(names is null || names.Contains("*") ? null : names, context.Caller.ChannelScope ?? channel);
        return new FeedStream(new FeedRequest(lease, context.Caller, filter, last, start), http.RequestServices);
    }
}
