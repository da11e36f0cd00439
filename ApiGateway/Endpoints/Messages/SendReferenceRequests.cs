using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A reaction to a message.</summary>
public sealed record SendReactionRequest : SendMessageRequest
{
    /// <summary>Id of the message.</summary>
    [MessageId] public required string MessageId { get; init; }

    /// <summary>One emoji. An empty text removes the reaction.</summary>
    [Emoji] public required string Emoji { get; init; }

    internal override MessageContent? Read(ContentReader reader) => new()
    {
        Reaction = new ReactionContent(MessageId, Emoji),
    };
}

/// <summary>A poll.</summary>
public sealed record SendPollRequest : SendMessageRequest
{
    /// <summary>Question, 1 to 255 characters.</summary>
    [NotBlank(RequestLimits.MaxTitleLength)] public required string Title { get; init; }

    /// <summary>Options: 2 to 12 different texts of 1 to 100 characters.</summary>
    [Length(RequestLimits.MinPollOptions, RequestLimits.MaxPollOptions)] public required IReadOnlyList<string> Options { get; init; }

    /// <summary>Number of options that can be selected; 0, the default, for any number.</summary>
    public int? SelectableCount { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        for (var i = 0; i < Options.Count; i++) reader.NotBlank(Options[i], RequestLimits.MaxOptionLength, $"options[{i}]");
        reader.Errors.Require(Options.Distinct(StringComparer.Ordinal).Count() == Options.Count, "options", "must all be different");
        reader.Errors.Require(
            SelectableCount is null || (SelectableCount >= 0 && SelectableCount <= Options.Count), "selectable_count",
            "must be 0 or a number up to that of the options");
        return new MessageContent { Poll = new PollContent { Title = Title, Options = Options, SelectableCount = SelectableCount ?? 0 } };
    }
}

/// <summary>A vote in a poll. It replaces the previous vote.</summary>
public sealed record SendPollVoteRequest : SendMessageRequest
{
    /// <summary>Message id of the poll.</summary>
    [MessageId] public required string MessageId { get; init; }

    /// <summary>Selected options. An empty list removes the vote.</summary>
    [MaxLength(RequestLimits.MaxPollOptions)] public required IReadOnlyList<string> Options { get; init; }

    internal override MessageContent? Read(ContentReader reader) =>
        new() { PollVote = new PollVoteContent(MessageId, [.. Options.Distinct(StringComparer.Ordinal)]) };
}

/// <summary>An event that members of the chat can respond to.</summary>
public sealed record SendEventRequest : SendMessageRequest
{
    /// <summary>Name, 1 to 255 characters.</summary>
    [NotBlank(RequestLimits.MaxTitleLength)] public required string Title { get; init; }

    /// <summary>Description.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Description { get; init; }

    /// <summary>Start time.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>End time.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>Degrees, -90 to 90; together with the longitude.</summary>
    [Range(-90.0, 90.0)] public double? DegreesLatitude { get; init; }

    /// <summary>Degrees, -180 to 180; together with the latitude.</summary>
    [Range(-180.0, 180.0)] public double? DegreesLongitude { get; init; }

    /// <summary>Name of the location.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? LocationName { get; init; }

    /// <summary>Address of the location.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? LocationAddress { get; init; }

    /// <summary>True lets guests bring others.</summary>
    public bool? ExtraGuestsAllowed { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        reader.Errors.Require(EndTime is null || EndTime > StartTime, "end_time", "must be after start_time");
        reader.Errors.Require(DegreesLatitude is null == DegreesLongitude is null, "degrees_latitude", "must come together with degrees_longitude");
        LocationContent? place = null;
        if (DegreesLatitude is { } latitude && DegreesLongitude is { } longitude) place = new LocationContent { Latitude = latitude, Longitude = longitude };
        else if (LocationName is not null || LocationAddress is not null) place = new LocationContent { Latitude = 0, Longitude = 0 };
        return new MessageContent
        {
            Event = new EventContent
            {
                Title = Title,
                Description = ContentReader.NullIfEmpty(Description),
                StartTime = reader.Time(StartTime, "start_time"),
                EndTime = EndTime is { } end ? reader.Time(end, "end_time") : null,
                Location = place is null ? null
                    : place with { Name = ContentReader.NullIfEmpty(LocationName), Address = ContentReader.NullIfEmpty(LocationAddress) },
                ExtraGuestsAllowed = ExtraGuestsAllowed ?? false,
            },
        };
    }
}

/// <summary>A response to an event. It replaces the previous response.</summary>
public sealed record SendEventAnswerRequest : SendMessageRequest
{
    /// <summary>Message id of the event.</summary>
    [MessageId] public required string MessageId { get; init; }

    /// <summary>The response.</summary>
    public required EventAnswer Answer { get; init; }

    /// <summary>Number of additional guests, 0 to 10.</summary>
    [Range(0, RequestLimits.MaxExtraGuests)] public int? ExtraGuests { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        reader.Errors.Require(Answer != EventAnswer.Unknown, "answer", "must be one of: going, not_going, maybe");
        return new MessageContent { EventAnswer = new EventAnswerContent(MessageId, Answer, ExtraGuests ?? 0) };
    }
}
