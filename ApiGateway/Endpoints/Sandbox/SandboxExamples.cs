using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>Examples for the document.</summary>
internal static class SandboxExamples
{
    public static SandboxPhoneReply Phone { get; } = new(
        "phn_1", "+4915187654321", "4915187654321@s.whatsapp.net", "271828182845@lid", "Ada", false, true, 0, ["4915187654321:1@s.whatsapp.net"], Channels.ChannelExamples.Time,
        new SandboxPolicyReply(
            false, SandboxRegRefreshForm.CompanionRegRefresh, false, false, SandboxPasskeyFault.None, true, null, null, SandboxPairCodeRefresh.Off, null, null, false, false, false, false, false, false, false)
        {
            Limits = new SandboxLimits { TimeLockUntil = Channels.ChannelExamples.Time.AddDays(2), CappingState = SandboxCappingState.FirstWarning, CappingUsed = 180, CappingTotal = 250 },
        });

    public static SandboxLinkReply Link { get; } = new("4915187654321:1@s.whatsapp.net");

    public static SandboxMessageReply Message { get; } = new(
        Messages.MessageExamples.Id, "4915112345678@s.whatsapp.net", "4915112345678:1@s.whatsapp.net", false, "text", "Your order is on its way.", new SandboxContentReply { Text = "Your order is on its way." }, null, Channels.ChannelExamples.Time,
        SandboxMessageState.Received, true, "ChlZb3VyIG9yZGVyIGlzIG9uIGl0cyB3YXku", "1");

    public static SandboxGroupReply Group { get; } = new(
        "120363123456789012@g.us", "Neighbours", "lid", "4915187654321@s.whatsapp.net", Channels.ChannelExamples.Time, 604_800,
        [
            new SandboxMemberReply("4915187654321@s.whatsapp.net", "271828182845@lid", SandboxMemberRole.Superadmin),
            new SandboxMemberReply("4915112345678@s.whatsapp.net", "314159265358@lid", SandboxMemberRole.Member),
        ]);

    public static Page<SandboxGroupReply> Groups { get; } = new([Group], null);

    public static Page<SandboxPhoneReply> Phones { get; } = new([Phone], null);

    public static Page<SandboxMessageReply> Inbox { get; } = new([Message], null);
}
