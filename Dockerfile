# The program alone; the database is elsewhere. Build: docker build -t engagement .
FROM node:22-bookworm-slim AS node

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
# The dashboard page is built with Node.js, by the program's own build.
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/Engagement.Domain/Engagement.Domain.csproj src/Engagement.Domain/
COPY src/Engagement.Application/Engagement.Application.csproj src/Engagement.Application/
COPY src/Engagement.Infrastructure/Engagement.Infrastructure.csproj src/Engagement.Infrastructure/
COPY src/Engagement.Api/Engagement.Api.csproj src/Engagement.Api/Dashboard.targets src/Engagement.Api/
RUN dotnet restore src/Engagement.Api
COPY src/ src/
RUN dotnet publish src/Engagement.Api --no-restore -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app ./
ENV DOTNET_EnableDiagnostics=0
USER $APP_UID
EXPOSE 3000
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "Engagement.Api.dll"]
CMD ["serve", "--urls", "http://0.0.0.0:3000"]
