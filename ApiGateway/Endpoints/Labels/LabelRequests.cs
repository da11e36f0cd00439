using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Labels;

namespace WhatIsUp.ApiGateway.Endpoints.Labels;

/// <summary>A label to create or change.</summary>
public sealed record PutLabelRequest
{
    /// <summary>Id, 1 to 8 digits. An existing label with this id is changed.</summary>
    [RegularExpression(LabelIds.Pattern, ErrorMessage = LabelIds.Expected)] public required string Id { get; init; }

    /// <summary>Name, 1 to 100 characters.</summary>
    [NotBlank(RequestLimits.MaxNameLength)] public required string Name { get; init; }

    /// <summary>Number of the colour, 0 to 19.</summary>
    [Range(0, LabelIds.MaxColor)] public int? Color { get; init; }

    /// <summary>Alternatively: the colour by its name.</summary>
    public LabelColor? ColorName { get; init; }
}
