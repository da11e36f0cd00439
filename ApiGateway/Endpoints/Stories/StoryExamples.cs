using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Stories;

namespace WhatIsUp.ApiGateway.Endpoints.Stories;

/// <summary>Examples for the OpenAPI document.</summary>
internal static class StoryExamples
{
    private const string MediaId = "med_01900000000070008000000000000000";

    public static PostStoryRequest Any { get; } = new() { Text = "We are open until eight today.", BackgroundColor = "#1E6E4F" };

    public static SendStoryRequest Message { get; } = new() { Text = "We are open until eight today.", BackgroundColor = "#1E6E4F" };

    public static PostTextStoryRequest Text { get; } = new()
    {
        Text = "We are open until eight today.", BackgroundColor = "#1E6E4F", FontType = StoryFont.SystemBold, StatusJidList = ["+4915187654321"],
    };

    public static PostMediaStoryRequest Media { get; } = new() { MediaId = MediaId, Caption = "New this week", ExcludeContacts = ["+4915187654321"] };

    public static PostAudioStoryRequest Audio { get; } = new() { MediaId = MediaId, Seconds = 4 };

    public static MessageView Story { get; } = MessageExamples.Inbound with
    {
        ChatId = StoryAudience.ChatId, Text = new TextContent("Look at our new shop!") { BackgroundColor = "#FF1E6E4F", TextColor = "#FFFFFFFF", Font = 0 },
    };

    public static Page<MutedAuthor> Muted { get; } = new([new MutedAuthor("4915187654321@s.whatsapp.net", ChannelExamples.Time)], null);
}
