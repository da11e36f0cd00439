using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Audit;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Endpoints.Account;

/// <summary>Examples for the OpenAPI document.</summary>
internal static class AccountExamples
{
    public static CreateApiKeyRequest Creation { get; } = new()
    {
        Name = "Order desk",
        AllowedNetworks = ["203.0.113.0/24", "2001:db8::/32"],
    };

    public static ApiKeyView Key { get; } = new()
    {
        Id = "key_019abf3578a97d1e8f2a3b4c5d6e7f80",
        Name = Creation.Name,
        Prefix = "zpk_test_4Kd9",
        Scopes = [Scopes.All],
        Mode = Mode.Test,
        AllowedNetworks = Creation.AllowedNetworks,
        LastUsedAt = ChannelExamples.Time,
        CreatedAt = ChannelExamples.Time,
    };

    public static ApiKeyView CreatedKey { get; } = Key with
    {
        LastUsedAt = null, Secret = "zpk_test_" + new string('x', 49),
    };

    public static Page<ApiKeyView> Keys { get; } = new([Key], null);

    public static MeReply Me { get; } = new()
    {
        Customer = new CustomerReply(new CustomerId(ChannelExamples.Id.Value), "Flowers Berlin"),
        Plan = new Plan("starter", 5, 1, 60) { WebhookEndpoints = 20, ApiKeys = 50, FileBytes = 5L << 30, SandboxPhones = 200, SandboxGroups = 200 },
        Mode = Mode.Test,
        Key = Key,
        UserId = null,
    };

    public static InviteMemberRequest Invitation { get; } = new() { Email = "ada@example.com", Role = MemberRole.Developer };

    public static MemberView Member { get; } = new()
    {
        Id = "mem_019abf3578a97d1e8f2a3b4c5d6e7f80",
        Email = Invitation.Email,
        Role = MemberRole.Developer,
        Status = MemberStatus.Active,
        CreatedAt = ChannelExamples.Time,
        JoinedAt = ChannelExamples.Time,
    };

    public static MemberView InvitedMember { get; } = Member with { Status = MemberStatus.Invited, JoinedAt = null };

    public static Page<MemberView> Members { get; } = new([Member], null);

    public static Page<AuditEventView> AuditEvents { get; } = new(
        [
            new AuditEventView
            {
                Id = "aud_019abf3578a97d1e8f2a3b4c5d6e7f80",
                Action = "api_key.created",
                Actor = new AuditActor(AuditActorKind.User, "usr_019abf3578a97d1e8f2a3b4c5d6e7f80"),
                Target = Key.Id,
                Mode = Mode.Test,
                RequestId = "req_019abf3578a97d1e8f2a3b4c5d6e7f80",
                CreatedAt = ChannelExamples.Time,
            },
        ],
        null);
}
