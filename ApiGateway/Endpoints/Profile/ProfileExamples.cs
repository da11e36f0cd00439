using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Endpoints.Chats;
using WhatIsUp.Grains.Abstractions.Profile;

namespace WhatIsUp.ApiGateway.Endpoints.Profile;

/// <summary>Examples for the OpenAPI document.</summary>
internal static class ProfileExamples
{
    public static PictureView Picture { get; } = new(PictureState.Found, "1750000000", "https://pps.whatsapp.net/v/t61.24694-24/1.jpg");

    public static OwnProfile Own { get; } = new()
    {
        Jid = "4915112345678@s.whatsapp.net",
        Lid = "314159265358@lid",
        PhoneNumber = "+4915112345678",
        Name = "Support",
        About = "Mondays to Fridays, 9 to 17",
        AboutSetAt = ChannelExamples.Time,
        Picture = Picture,
        EphemeralExpiration = 0,
    };

    public static ContactCode Code { get; } = new("4WQYVPLQZ3IBE1", "https://wa.me/qr/4WQYVPLQZ3IBE1");

    public static ContactLinkView Link { get; } = new() { Jid = ChatExamples.Jid, PushName = "Ada" };
}
