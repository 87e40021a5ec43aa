# The program alone; the database is elsewhere. Build: docker build -t engagement .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/Engagement.Domain/Engagement.Domain.csproj src/Engagement.Domain/
COPY src/Engagement.Application/Engagement.Application.csproj src/Engagement.Application/
COPY src/Engagement.Infrastructure/Engagement.Infrastructure.csproj src/Engagement.Infrastructure/
COPY src/Engagement.Api/Engagement.Api.csproj src/Engagement.Api/
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
