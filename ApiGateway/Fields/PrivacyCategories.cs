using System.Text.Json;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Privacy;

namespace WhatIsUp.ApiGateway.Fields;

/// <summary>Names of privacy settings in paths.</summary>
internal static class PrivacyCategories
{
    private static readonly Dictionary<string, PrivacyCategory> ByName =
        Enum.GetValues<PrivacyCategory>().ToDictionary(category => JsonNamingPolicy.SnakeCaseLower.ConvertName(category.ToString()));

    /// <summary>True for the name of a setting.</summary>
    public static bool IsValid(string text) => ByName.ContainsKey(text);

    /// <summary>The setting with a name.</summary>
    /// <exception cref="GatewayException"><c>not_found</c>.</exception>
    public static PrivacyCategory Read(string text) =>
        ByName.TryGetValue(text, out var category) ? category : throw new GatewayException(ErrorCode.NotFound, "No such setting.");
}
