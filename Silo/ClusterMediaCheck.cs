using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Silo;

/// <summary>
/// Requires a media store that all silos of a cluster share: any silo may serve a file that another one stored.
/// </summary>
internal sealed class ClusterMediaCheck : IValidateOptions<WhatIsUpOptions>
{
    public ValidateOptionsResult Validate(string? name, WhatIsUpOptions options) => options.Media.Store == "s3" || options.Media.Folder.Length > 0
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{WhatIsUpOptions.Section}:Media:Folder must be a folder that all silos share, or Media:Store s3.");
}
