using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Media;
using WhatIsUp.ApiGateway.Metadata;
using static WhatIsUp.ApiGateway.Operations.OperationRows;

namespace WhatIsUp.ApiGateway.Endpoints.Profile;

/// <summary>Rows of the table of operations for profiles.</summary>
internal static class ProfileOperations
{
    private const string Audit = "channel.profile";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        Read("getContactProfile", Scopes.MessagesRead),
        Read("getContactPicture", Scopes.MessagesRead),
        Read("getProfile", Scopes.MessagesRead),
        Change("updateProfile", Scopes.ChannelsWrite, Audit, new PatchProfileRequest { Name = "Support", About = "Mondays to Fridays, 9 to 17" }),
        Change("setAbout", Scopes.ChannelsWrite, Audit, new SetAboutRequest { About = "At the engine" }, parity: "socket.updateProfileStatus(about)"),
        Read("getPicture", Scopes.MessagesRead),
        Change("setPicture", Scopes.ChannelsWrite, Audit, new PictureRequest { MediaUrl = "https://example.com/logo.png" }),
        Change("removePicture", Scopes.ChannelsWrite, Audit),
        Change("setDefaultTimer", Scopes.ChannelsWrite, Audit, new SetTimerRequest { EphemeralExpiration = 604_800 },
            parity: "socket.updateDefaultDisappearingMode(ephemeral_expiration)"),
        Read("getContactQr", Scopes.MessagesRead, Capability.UnprovenOnLive),
        Change("revokeContactQr", Scopes.ChannelsWrite, Audit, capability: Capability.UnprovenOnLive),
        new OperationRow(
            "findContactQr", Scopes.MessagesRead, Capability.UnprovenOnLive, new FindLinkRequest { Code = "https://wa.me/qr/4WQYVPLQZ3IBE1" }, null, null),
    ];
}
